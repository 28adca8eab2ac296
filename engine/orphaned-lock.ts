import fs from 'node:fs';
import path from 'node:path';
import { projectName } from '../infra/stack.ts';
import type { StackName } from '../model/plan.ts';
import type { Target } from './target.ts';

/**
 * Is the stack locked by a process of this machine that is gone (killed, power cut)? Asked of the
 * lab's own backend only: of a shared one nobody can know whether the other machine's update still runs.
 *
 * Layout of the locks: `.pulumi/locks/organization/<project>/<stack>/<id>.json` with a field `pid`
 * (pulumi's file backend, version 3.256).
 */
export function hasOrphanedLock(target: Target, stack: StackName): boolean {
  if (target.kind !== 'lab') return false;
  const dir = path.join(target.initDir, 'state', '.pulumi', 'locks', 'organization', projectName, stack);
  const locks = fs.existsSync(dir) ? fs.readdirSync(dir).filter((file) => file.endsWith('.json')) : [];
  return locks.length > 0 && locks.every((file) => !isAlive(pidOf(path.join(dir, file))));
}

function pidOf(file: string): number {
  return Number((JSON.parse(fs.readFileSync(file, 'utf8')) as { pid?: unknown }).pid);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
