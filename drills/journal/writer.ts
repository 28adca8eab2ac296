/**
 * The process that writes a journal: a file beside it says which. Its lock alone does not tell one that was stopped
 * (Ctrl-Z, a machine that slept) from one that is dead, and it wakes up some day.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';

const fileName = 'writer.json';

const writerSchema = z.object({
  host: z.string(),
  pid: z.int().positive(),
  /** When it was started, as its system tells it: ids are used again. Absent where that can't be asked. */
  started: z.string().optional(),
});

export type Writer = z.infer<typeof writerSchema>;

export async function noteWriter(dir: string): Promise<void> {
  const own: Writer = { host: os.hostname(), pid: process.pid, started: await startOf(process.pid) };
  await fs.writeFile(path.join(dir, fileName), `${JSON.stringify(own)}\n`, { mode: 0o600 });
}

export const forgetWriter = (dir: string): Promise<void> => fs.rm(path.join(dir, fileName), { force: true });

/** @returns alive, dead, or unknown where it ran on another machine or left no word */
export async function writerOf(dir: string): Promise<{ state: 'alive' | 'dead'; writer: Writer } | undefined> {
  const text = await fs.readFile(path.join(dir, fileName), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { data: writer } = writerSchema.safeParse(parsed(text));
  if (!writer || writer.host !== os.hostname() || writer.started === undefined) return undefined;
  return { state: (await startOf(writer.pid)) === writer.started ? 'alive' : 'dead', writer };
}

/** Linux tells it: proc_pid_stat(5), field 22, in ticks since it was booted; the boot's own id goes with it. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      fs.readFile(`/proc/${pid}/stat`, 'utf8'),
      fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The name before it may hold spaces and brackets.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
