/** Files the lab leaves in its directory: whole or not at all, secrets for their owner only. */
import { randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';

export type Mode = 'public' | 'secret';

/** Replaces `file` in one step, so that a reader (or a kill) never meets half of it. */
export async function writeWhole(file: string, text: string, mode: Mode): Promise<void> {
  const fresh = `${file}.${randomUUID().slice(0, 8)}.new`;
  try {
    await writeFile(fresh, text, { mode: mode === 'secret' ? 0o600 : 0o644, flag: 'wx' });
    await rename(fresh, file);
  } catch (cause) {
    await rm(fresh, { force: true });
    throw cause;
  }
}

/** The file's text, or `undefined` where there is none. */
export async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw cause;
  }
}

/** The file's text; where there is none, what `make` returns is written first. */
export async function keep(file: string, mode: Mode, make: () => string | Promise<string>): Promise<string> {
  const there = await readIfThere(file);
  if (there !== undefined) return there;
  const text = await make();
  await writeWhole(file, text, mode);
  return text;
}
