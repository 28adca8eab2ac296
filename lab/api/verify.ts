/** Holds what a client sent against a route's parameters, and turns text into values. Sentences as Proxmox VE's. */
import { namedPropertyFormats } from '../guests/devices.ts';
import { checkFormat } from './formats.ts';
import type { Param, Params, PropertyFormat, Value } from './param.ts';
import { PropertyStringError, parsePropertyString } from './property-string.ts';

/** What came in, before verification: text from forms and queries, other types from JSON; lists from repeated keys. */
export type Raw = Readonly<Record<string, unknown>>;

export interface Verified {
  values: Record<string, Value>;
  /** By parameter; empty when all is well. */
  errors: Record<string, string>;
}

const missing = 'property is missing and it is not optional';
const notAllowed = 'property is not defined in schema and the schema does not allow additional properties';

/** Verifies all parameters, so that one answer names every mistake. */
export function verify(raw: Raw, params: Params): Verified {
  const values: Record<string, Value> = {};
  const errors: Record<string, string> = {};
  for (const name of Object.keys(raw)) {
    const param = paramFor(name, params);
    const given = raw[name];
    if (!param) errors[name] = notAllowed;
    else if (given === undefined || given === null) continue;
    else {
      const result = verifyValue(given, param);
      if (typeof result === 'object' && 'error' in result) errors[name] = result.error;
      else values[name] = result;
      if (param.requires && raw[param.requires] === undefined) {
        errors[param.requires] = `missing property - '${name}' requires this property`;
      }
    }
  }
  for (const [name, param] of Object.entries(params)) {
    if (!param.optional && raw[name] === undefined && !name.endsWith('[n]')) errors[name] = missing;
  }
  return { values, errors };
}

/** `net[n]` is the declaration of net0 ... */
export function paramFor(name: string, params: Params): Param | undefined {
  if (Object.hasOwn(params, name)) return params[name];
  const indexed = /^(.*\D)\d+$/.exec(name);
  return indexed ? params[`${indexed[1]}[n]`] : undefined;
}

type Result = Value | { error: string };

function verifyValue(given: unknown, param: Param): Result {
  if (param.type === 'array') return verifyList(Array.isArray(given) ? given : [given], param);
  const typed = typeChecked(given, param.type);
  if (typed === undefined) return { error: `type check ('${param.type}') failed - got '${String(given)}'` };
  const error = constraintError(typed, param);
  return error === undefined ? typed : { error };
}

function verifyList(entries: readonly unknown[], param: Param): Result {
  const values: string[] = [];
  for (const entry of entries) {
    const result: Result = param.items ? verifyValue(entry, param.items) : String(entry);
    if (typeof result === 'object' && 'error' in result) return result;
    values.push(String(result));
  }
  return values;
}

function typeChecked(given: unknown, type: Param['type']): string | number | undefined {
  // A repeated key of a text parameter is a list in one text, divided by NUL.
  if (type === 'string' && Array.isArray(given)) return given.join('\0');
  if (typeof given === 'object') return undefined;
  const written = String(given);
  switch (type) {
    case 'boolean':
      if (given === true || written === '1') return 1;
      return given === false || written === '0' ? 0 : undefined;
    case 'integer':
      return /^[+-]?\d+$/.test(written) ? Number(written) : undefined;
    case 'number':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(written) ? Number(written) : undefined;
    default:
      return typeof given === 'boolean' ? String(Number(given)) : written;
  }
}

function constraintError(value: string | number, param: Param): string | undefined {
  const written = String(value);
  const formatError = param.format === undefined ? undefined : checkParamFormat(written, param.format);
  if (formatError !== undefined) return `invalid format - ${formatError}`;
  if (param.pattern !== undefined && !anchored(param.pattern).test(written)) {
    return 'value does not match the regex pattern';
  }
  if (param.maxLength !== undefined && written.length > param.maxLength) {
    return `value may only be ${param.maxLength} characters long`;
  }
  if (param.minLength !== undefined && written.length < param.minLength) {
    return `value must be at least ${param.minLength} characters long`;
  }
  if (typeof value === 'number') {
    if (param.maximum !== undefined && value > param.maximum)
      return `value must have a maximum value of ${param.maximum}`;
    if (param.minimum !== undefined && value < param.minimum)
      return `value must have a minimum value of ${param.minimum}`;
  }
  if (param.enum && !param.enum.includes(written)) {
    return `value '${written}' does not have a value in the enumeration '${param.enum.join(', ')}'`;
  }
  return undefined;
}

function checkParamFormat(written: string, format: string | PropertyFormat): string | undefined {
  const properties = typeof format === 'string' ? namedPropertyFormats[format] : format;
  return properties ? checkPropertyString(written, properties) : checkFormat(String(format), written);
}

/** Why the text is no property string of this format; undefined when it is one. */
export function checkPropertyString(text: string, format: PropertyFormat): string | undefined {
  let parts: Map<string, string>;
  try {
    parts = parsePropertyString(text, format);
  } catch (cause) {
    if (cause instanceof PropertyStringError) return `${cause.message}\n`;
    throw cause;
  }
  const { errors } = verify(Object.fromEntries(parts), keysOf(format));
  const first = Object.entries(errors)[0];
  return first && `format error\n${first[0]}: ${first[1]}\n`;
}

/** The keys of a property string as parameters: those that aren't just other names. */
const keysOf = memoized((format: PropertyFormat): Params => {
  const entries = Object.entries(format).filter(([, property]) => !property.alias);
  return Object.fromEntries(entries.map(([key, property]) => [key, { type: 'string', ...property } satisfies Param]));
});

const anchored = memoizedByText((pattern: string) => new RegExp(`^(?:${pattern})$`));

function memoized<K extends object, V>(make: (key: K) => V): (key: K) => V {
  const made = new WeakMap<K, V>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

function memoizedByText<V>(make: (key: string) => V): (key: string) => V {
  const made = new Map<string, V>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}
