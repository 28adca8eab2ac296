import type { z } from 'zod';
import type { Path } from '../problem.ts';

type Schema = z.core.JSONSchema.BaseSchema;

/** Units as the names of the fields end in them. */
const unitSuffix = /(MiB|GiB|MBps|Minutes|Seconds|Days|Percent|Km|Ms)$/;
const unitNames: Record<string, string> = {
  MBps: 'MB/s',
  Minutes: 'minutes',
  minutes: 'minutes',
  Seconds: 'seconds',
  Days: 'days',
  Percent: '%',
  Km: 'km',
  Ms: 'ms',
};

/** What may stand at a path of a document, in words, read off its JSON Schema; `undefined` where the schema knows no such path. */
export function allowedAt(root: Schema, path: Path): string | undefined {
  const schema = schemaAt(root, path);
  return schema && inWords(schema, path.at(-1));
}

/** What the keys of the mapping at a path may be. */
export function allowedKeysAt(root: Schema, path: Path): string | undefined {
  const schema = schemaAt(root, path);
  if (schema?.properties) return Object.keys(schema.properties).join(', ');
  return isSchema(schema?.propertyNames) ? inWords(schema.propertyNames, undefined) : undefined;
}

function schemaAt(root: Schema, path: Path): Schema | undefined {
  let schema: Schema | undefined = root;
  for (const step of path) {
    const next: unknown =
      typeof step === 'number' ? schema.items : (schema.properties?.[step] ?? schema.additionalProperties);
    if (!isSchema(next)) return undefined;
    schema = next;
  }
  return schema;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function inWords(schema: Schema, key: string | number | undefined): string {
  const unit = typeof key === 'string' ? unitOf(key) : '';
  if (typeof schema.patternErrorMessage === 'string') return schema.patternErrorMessage;
  if (schema.enum) return `${schema.enum.join(', ')}${unit}`;
  if (schema.const !== undefined) return String(schema.const);
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}${unit}`;
    case 'number': {
      const from = schema.minimum ?? `above ${schema.exclusiveMinimum}`;
      const to = schema.maximum ?? `below ${schema.exclusiveMaximum}`;
      return `a number from ${from} to ${to}${unit}`;
    }
    case 'boolean':
      return 'true or false';
    case 'array':
      return `a list of ${entries(schema)}`;
    case 'object':
      return schema.properties ? `a mapping with the keys ${Object.keys(schema.properties).join(', ')}` : 'a mapping';
    default:
      return 'a text';
  }
}

function entries(schema: Schema): string {
  if (schema.maxItems !== undefined) return `${schema.minItems ?? 0} to ${schema.maxItems} entries`;
  return schema.minItems === undefined ? 'entries (it may be empty)' : `at least ${schema.minItems} entries`;
}

function unitOf(key: string): string {
  const suffix = key === 'minutes' ? key : unitSuffix.exec(key)?.[0];
  return suffix === undefined ? '' : ` (${unitNames[suffix] ?? suffix})`;
}
