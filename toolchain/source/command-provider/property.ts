/**
 * Pulumi property values as the wire has them (sdk/proto, "special values"): plain JSON, in which objects with a
 * signature stand for secrets, assets and archives, and one fixed string for what is not known yet.
 */
import { createHash } from 'node:crypto';

export type Properties = Readonly<Record<string, unknown>>;

const SIGNATURE = '4dabf18193072939515e22adb298388d';
const SECRET = '1b47061264138c4ac30d75fd1eb44270';
const ASSET = 'c44067f5952c0a294b673a41bacd8c17';
const ARCHIVE = '0def7320c3a5731c473e5ecbe6d01bc7';
const UNKNOWN = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

/** A file's content (`path` or `text`) or a folder or file to be taken as it is (`path`); `hash` tells two apart. */
export interface Source {
  readonly kind: 'asset' | 'archive';
  readonly path: string | undefined;
  readonly text: string | undefined;
  readonly hash: string | undefined;
}

/** The value with all secret wrappers taken off. */
export function revealed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revealed);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) return revealed(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revealed(inner)]));
}

/** Whether something in the value will be known only when other resources are there. */
export function hasUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return isObject(value) && Object.values(value).some(hasUnknown);
}

/** The asset or archive that the value is, if it is one. */
export function sourceOf(value: unknown): Source | undefined {
  if (!isObject(value)) return undefined;
  const kind = value[SIGNATURE] === ASSET ? 'asset' : value[SIGNATURE] === ARCHIVE ? 'archive' : undefined;
  if (kind === undefined) return undefined;
  return { kind, path: text(value.path), text: text(value.text), hash: text(value.hash) };
}

/** Whether two values mean the same: secrets by what they hide, assets by their hash, absent and null alike. */
export function same(left: unknown, right: unknown): boolean {
  return digest(left) === digest(right);
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(canonical(revealed(value))) ?? '')
    .digest('hex');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isObject(value)) return value ?? null;
  const hash = sourceOf(value)?.hash;
  if (hash) return { hash };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, inner]) => [key, canonical(inner)]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
