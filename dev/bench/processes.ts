/** Processes of the machine as Linux tells them in /proc (proc(5)). */
import fs from 'node:fs';
import { type ProcessTimes, parseStat } from './parts.ts';

/** All of the machine, by process id; none where it is not Linux. */
export function readProcesses(): Map<number, ProcessTimes> {
  const processes = new Map<number, ProcessTimes>();
  if (process.platform !== 'linux') return processes;
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readIfAlive(`/proc/${name}/stat`);
    if (stat) processes.set(Number(name), parseStat(stat));
  }
  return processes;
}

/** Ids of the processes below one. */
export function descendants(processes: Map<number, ProcessTimes>, root: number): number[] {
  const children = new Map<number, number[]>();
  for (const [pid, { parent }] of processes) children.set(parent, [...(children.get(parent) ?? []), pid]);
  const below = (pid: number): number[] => (children.get(pid) ?? []).flatMap((child) => [child, ...below(child)]);
  return below(root);
}

/** Words with spaces between; empty for one that has ended. */
export function commandLine(pid: number): string {
  return readIfAlive(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

/** A process may end between the listing and the reading. */
function readIfAlive(file: string): string {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** The most memory that the process has held so far, bytes (VmHWM of proc(5)). */
export function peakMemory(pid: number): number {
  return 1024 * Number(/^VmHWM:\s+(\d+) kB$/m.exec(readIfAlive(`/proc/${pid}/status`))?.[1] ?? 0);
}
