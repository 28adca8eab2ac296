/** One text for each value, so that equal values have equal hashes: JSON with sorted keys and no spaces (after RFC 8785). */
import { createHash } from 'node:crypto';

/** @param value JSON data; `undefined` members are left out, as JSON does */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** SHA-256, 64 hexadecimal digits. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

export const hashOf = (value: unknown): string => sha256(canonical(value));
