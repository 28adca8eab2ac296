import { createHash } from 'node:crypto';

/** Short name for what is made from the parts: another part, another name. 64 bits are plenty for a handful of folders. */
export function fingerprint(parts: readonly (string | Buffer)[]): string {
  const hash = createHash('sha256');
  // Lengths keep ["ab", "c"] and ["a", "bc"] apart.
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  return hash.digest('hex').slice(0, 16);
}
