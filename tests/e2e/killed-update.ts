/** Kills the real `pulumi` in the middle of an update, as a power cut or an impatient admin would. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Target } from '../../engine/target.ts';
import { projectName } from '../../infra/stack.ts';
import type { StackName } from '../../model/plan.ts';

function locksOf(target: Target, stack: StackName): string {
  return path.join(target.initDir, 'state', '.pulumi', 'locks', 'organization', projectName, stack);
}

/** Id of the process that holds the stack's lock: the real `pulumi`. */
async function lockHolder(target: Target, stack: StackName): Promise<number> {
  const dir = locksOf(target, stack);
  const lock = (await fs.readdir(dir)).find((name) => name.endsWith('.json'));
  if (lock === undefined) throw new Error('the update ended before it could be killed');
  return Number(JSON.parse(await fs.readFile(path.join(dir, lock), 'utf8')).pid);
}

/** Language hosts and plugins that a killed `pulumi` leaves behind; they finish what they were at, then wait for ever. */
const orphans: number[] = [];

/** As Linux tells them, thread by thread; elsewhere none are found. */
async function childrenOf(pid: number): Promise<number[]> {
  const threads = await fs.readdir(`/proc/${pid}/task`).catch(() => []);
  const lists = threads.map((thread) => fs.readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => ''));
  return (await Promise.all(lists)).flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

function end(pid: number): void {
  try {
    process.kill(pid);
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Kills the update that holds the stack's lock; what it had started goes on until `endOrphans`. */
export async function killUpdate(target: Target, stack: StackName): Promise<void> {
  const pulumi = await lockHolder(target, stack);
  orphans.push(...(await childrenOf(pulumi)));
  process.kill(pulumi, 'SIGKILL');
}

/** Ends what killed updates have left behind. */
export function endOrphans(): void {
  for (const pid of orphans.splice(0)) end(pid);
}

/** Leaves a lock as an update does that was killed before it had begun anything. */
export async function leaveLock(target: Target, stack: StackName): Promise<void> {
  const { pid } = spawnSync(process.execPath, ['--version']);
  const dir = locksOf(target, stack);
  await fs.mkdir(dir, { recursive: true });
  const lock = { pid, username: os.userInfo().username, hostname: os.hostname(), timestamp: new Date().toISOString() };
  await fs.writeFile(path.join(dir, `${randomUUID()}.json`), JSON.stringify(lock));
}
