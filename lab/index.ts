/** Starting, finding, asking and stopping a lab, which runs as a process of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UserError } from '../model/user-error.ts';
import { LabClient, LabUnreachable } from './control/client.ts';
import type { LabStatus } from './control/status.ts';
import { readIfThere, writeWhole } from './disk.ts';
import { pidFile, startMessageSchema } from './start-message.ts';
import { parseTopology, type TopologyInput } from './topology.ts';

export { LabClient } from './control/client.ts';
export type { Move } from './control/move.ts';
export type { FaultStatus, GuestStatus, LabStatus, NodeStatus } from './control/status.ts';
export { maxSpeed } from './state/lab-clock.ts';
export type { TopologyInput } from './topology.ts';

export type LabState =
  | { state: 'running'; status: LabStatus }
  | { state: 'stopped' }
  /** It was killed: its state is whole, the next start continues it. */
  | { state: 'dead'; pid: number };

export interface LabStart {
  /** Where the lab keeps all it has; made if it isn't there. */
  dir: string;
  topology: TopologyInput;
  /** Told what happens, in short sentences. */
  progress(sentence: string): void;
}

const logFile = 'lab.log';
const topologyFile = 'topology.json';
/** How long another process may take to start or end, ms. */
const patienceMs = 30_000;
const pauseMs = 25;

/** Starts the lab of `dir` and answers when every host does; finds the one that runs already. Throws {@link UserError}. */
export async function startLab({ dir, topology, progress }: LabStart): Promise<LabClient> {
  const directory = resolve(dir);
  parseTopology(topology, 'topology');
  const wanted = `${JSON.stringify(topology, null, 2)}\n`;
  const before = await labStatus(directory);
  const unchanged = (await readIfThere(join(directory, topologyFile))) === wanted;
  if (before.state === 'running') {
    if (unchanged) {
      progress('the lab is running already');
      return labClient(directory);
    }
    progress('the lab is restarted: its topology has changed');
    await stopLab(directory);
  }
  if (before.state === 'dead') progress('the lab was killed; it continues where it was');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeWhole(join(directory, topologyFile), wanted, 'public');
  await launch(directory);
  progress('the lab is ready');
  return labClient(directory);
}

/** Stops the lab of `dir`; answers when it has ended. False: none was running. */
export async function stopLab(dir: string): Promise<boolean> {
  const directory = resolve(dir);
  const client = await LabClient.of(directory);
  try {
    await client?.stop();
  } catch (cause) {
    if (!(cause instanceof LabUnreachable)) throw cause;
    await rm(join(directory, pidFile), { force: true });
    return false;
  }
  if (!client) return false;
  // The process removes its file last of all; before that its addresses may still be taken.
  await until(async () => (await labStatus(directory)).state === 'stopped', 'the lab does not end');
  return true;
}

/** Asks the control API; a process id alone is never believed. */
export async function labStatus(dir: string): Promise<LabState> {
  const directory = resolve(dir);
  const client = await LabClient.of(directory);
  try {
    if (client) return { state: 'running', status: await client.status() };
  } catch (cause) {
    if (!(cause instanceof LabUnreachable)) throw cause;
  }
  const pid = Number(await readIfThere(join(directory, pidFile)));
  return pid > 0 ? { state: 'dead', pid } : { state: 'stopped' };
}

/** The client of the lab in `dir`. Throws {@link UserError} where none was ever started. */
export async function labClient(dir: string): Promise<LabClient> {
  const client = await LabClient.of(resolve(dir));
  if (!client) throw new UserError(`there is no lab in ${dir}`, 'Start one first: npm start.');
  return client;
}

async function launch(directory: string): Promise<void> {
  const log = await open(join(directory, logFile), 'a', 0o600);
  try {
    const main = fileURLToPath(new URL('main.ts', import.meta.url));
    const args = ['--import', import.meta.resolve('tsx'), main];
    const child = spawn(process.execPath, [...args, '--dir', directory, '--topology', join(directory, topologyFile)], {
      detached: true,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
      windowsHide: true,
    });
    await outcome(child, directory);
    child.unref();
  } finally {
    await log.close();
  }
}

/** Resolves when the process says it is ready, or another one that was faster is. */
async function outcome(child: ChildProcess, directory: string): Promise<void> {
  const message = await new Promise<unknown>((answered, failed) => {
    child.once('message', answered);
    child.once('error', failed);
    child.once('exit', () => answered(undefined));
  });
  const said = startMessageSchema.safeParse(message);
  if (!said.success) {
    const tail = (await readFile(join(directory, logFile), 'utf8')).trimEnd().split('\n').slice(-20).join('\n');
    throw new Error(`the lab ended while it started; the end of ${join(directory, logFile)}:\n${tail}`);
  }
  if (said.data.kind === 'ready') return;
  if (!said.data.inUse) throw new UserError(said.data.message, said.data.hint);
  await until(async () => (await labStatus(directory)).state === 'running', said.data.message);
}

async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (const start = Date.now(); Date.now() - start < patienceMs; ) {
    if (await holds()) return;
    await pause(pauseMs);
  }
  throw new UserError(otherwise, `Waited for ${patienceMs / 1000} s; see ${logFile} in its directory.`);
}
