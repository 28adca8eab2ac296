/**
 * Parameters as the official schema describes them, and the types of the values that pass them.
 * The conformance test compares every declaration with the schema.
 */

/** One parameter. `optional` is false when it is left out. */
export interface Param {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'array';
  optional?: true;
  enum?: readonly string[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  /** A regular expression, anchored as the schema anchors it. */
  pattern?: string;
  /** A named format (`pve-node`, `pve-vmid` ...) or the keys of a property string. */
  format?: string | PropertyFormat;
  /** Another parameter that must be given with this one. */
  requires?: string;
  /** What each entry of an array must be. */
  items?: Param;
}

/** A key of a property string: a parameter, or another name for one. */
export interface Property extends Partial<Param> {
  /** Its name may be left out: `virtio0=local-zfs:8` is `file=local-zfs:8`. */
  defaultKey?: true;
  /** Another name of this key ... */
  alias?: string;
  /** ... that sets a second key to its own name: `virtio=AA:...` is `model=virtio,macaddr=AA:...`. */
  keyAlias?: string;
}

export type PropertyFormat = Readonly<Record<string, Property>>;

/** Parameters by name; `net[n]` stands for net0, net1 and so on. */
export type Params = Readonly<Record<string, Param>>;

type Extra = Omit<Param, 'type' | 'optional' | 'enum'>;

export const text = (extra: Extra = {}) => ({ type: 'string', ...extra }) as const;
export const named = (format: string, extra: Extra = {}) => ({ type: 'string', format, ...extra }) as const;
export const propertyString = (format: PropertyFormat, extra: Extra = {}) =>
  ({ type: 'string', format, ...extra }) as const;
export const oneOf = <const E extends readonly string[]>(...values: E) => ({ type: 'string', enum: values }) as const;
export const integer = (extra: Extra = {}) => ({ type: 'integer', ...extra }) as const;
export const number = (extra: Extra = {}) => ({ type: 'number', ...extra }) as const;
export const flag = { type: 'boolean' } as const;
export const list = (items?: Param) => ({ type: 'array', ...(items && { items }) }) as const;
export const opt = <P extends Param>(param: P): P & { optional: true } => ({ ...param, optional: true });

/** Parameters that recur on many routes. */
export const node = named('pve-node');
export const vmid = integer({ format: 'pve-vmid', minimum: 100, maximum: 999999999 });
export const storageId = named('pve-storage-id');
export const digest = opt(text({ maxLength: 64 }));
export const deleteList = opt(named('pve-configid-list'));

type ValueOf<P extends Param> = P extends { enum: readonly (infer E)[] }
  ? E
  : P['type'] extends 'integer' | 'number'
    ? number
    : P['type'] extends 'boolean'
      ? 0 | 1
      : P['type'] extends 'array'
        ? readonly string[]
        : string;

type OptionalKeys<P extends Params> = { [K in keyof P]: P[K] extends { optional: true } ? K : never }[keyof P];

/** The values of verified parameters. Keys such as net0 of `net[n]` are only met by going over the entries. */
export type ValuesOf<P extends Params> = {
  readonly [K in Exclude<keyof P, OptionalKeys<P>>]: ValueOf<P[K]>;
} & { readonly [K in OptionalKeys<P>]?: ValueOf<P[K]> };

/** Values of any parameters: numbers are numbers, booleans are 0 or 1. */
export type Value = string | number | readonly string[];
export type Values = Readonly<Record<string, Value | undefined>>;

/** Keyboard layouts of consoles, for a guest and as the cluster's default. */
export const keyboardLayout = oneOf(
  'de',
  'de-ch',
  'da',
  'en-gb',
  'en-us',
  'es',
  'fi',
  'fr',
  'fr-be',
  'fr-ca',
  'fr-ch',
  'hu',
  'is',
  'it',
  'ja',
  'lt',
  'mk',
  'nl',
  'no',
  'pl',
  'pt',
  'pt-br',
  'sv',
  'sl',
  'tr',
);
