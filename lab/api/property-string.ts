/**
 * Property strings: `virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=5`, the one parser and printer for all.
 * Rules: parts are split at commas, empty parts are skipped, one part may stand without its name (the
 * default key), aliases lead to the key they stand for.
 */
import type { PropertyFormat } from './param.ts';

/** Raised for text that is no property string of the wanted format; the message is what the API answers. */
export class PropertyStringError extends Error {}

/** Keys and values in the order in which they were written. Values stay text; verification is apart. */
export function parsePropertyString(text: string, format: PropertyFormat): Map<string, string> {
  const values = new Map<string, string>();
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const [written, value] = splitPart(part, format);
    const property = format[written];
    if (!property) throw new PropertyStringError(`format error\n${written}: ${notAllowed}`);
    const key = property.alias ?? written;
    if (property.keyAlias) setOnce(values, property.keyAlias, written);
    setOnce(values, key, value);
  }
  return values;
}

/** Prints values; the default key comes first and without its name, the others in the order given. */
export function printPropertyString(
  values: ReadonlyMap<string, string | number | undefined>,
  format: PropertyFormat,
): string {
  const parts: string[] = [];
  for (const [key, value] of values) {
    if (value === undefined) continue;
    if (format[key]?.defaultKey) parts.unshift(String(value));
    else parts.push(`${key}=${value}`);
  }
  return parts.join(',');
}

const notAllowed = 'property is not defined in schema and the schema does not allow additional properties';

function splitPart(part: string, format: PropertyFormat): [string, string] {
  const at = part.indexOf('=');
  if (at > 0) return [part.slice(0, at).trim(), part.slice(at + 1)];
  const defaultKey = Object.keys(format).find((key) => format[key]?.defaultKey);
  if (defaultKey === undefined) {
    throw new PropertyStringError(`format error\nvalue without key, but schema does not define a default key`);
  }
  return [defaultKey, part];
}

function setOnce(values: Map<string, string>, key: string, value: string): void {
  if (values.has(key))
    throw new PropertyStringError(`format error\nduplicate key in comma-separated list property: ${key}`);
  values.set(key, value);
}
