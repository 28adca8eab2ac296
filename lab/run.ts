/** From a topology file to a running lab, and to its end. */
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { writeWhole } from './disk.ts';
import { Lab } from './lab.ts';
import { pidFile, type StartMessage } from './start-message.ts';
import { StateError } from './state/state-error.ts';
import { parseTopology, type Topology } from './topology.ts';

/** Runs the lab of `dir` until it is stopped. A user's mistake is told in two lines, without a stack. */
export async function run(dir: string, topologyFile: string): Promise<void> {
  // Whatever the lab writes is its owner's alone.
  process.umask(0o077);
  const directory = resolve(dir);
  try {
    const topology = await readTopology(resolve(topologyFile));
    const stop = async (): Promise<void> => {
      for (const signal of signals) process.off(signal, stop);
      await lab.close();
      await rm(join(directory, pidFile), { force: true });
    };
    const lab = await Lab.open(directory, topology, stop);
    await writeWhole(join(directory, pidFile), `${process.pid}\n`, 'public');
    for (const signal of signals) process.once(signal, stop);
    process.stdout.write(`lab "${topology.cluster}" is ready: ${join(directory, 'connection.json')}\n`);
    tellParent({ kind: 'ready' });
  } catch (cause) {
    if (!(cause instanceof UserError || cause instanceof StateError)) throw cause;
    const { message, hint } = cause;
    process.stderr.write(`${message}\n${hint ?? ''}\n`);
    const inUse = cause instanceof StateError && cause.code === 'in-use';
    tellParent({ kind: 'failed', inUse, message, ...(hint !== undefined && { hint }) });
    process.exitCode = 1;
  }
}

const signals = ['SIGTERM', 'SIGINT'] as const;

/** The channel must not keep the process alive, nor end it. */
function tellParent(message: StartMessage): void {
  process.send?.(message, () => {
    if (process.connected) process.disconnect();
  });
}

async function readTopology(file: string): Promise<Topology> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(file, 'utf8'));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`the topology ${file} can't be read: ${reason}`, 'It is a JSON file, see lab/topology.ts.');
  }
  return parseTopology(content, file);
}
