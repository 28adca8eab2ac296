/**
 * Processor time of the engine's process tree and of the lab, by part. Linux only: elsewhere the meter
 * stays empty. Every 50 ms the times of all processes below this one and of the lab are read from /proc;
 * a process that ends loses at most what it used since the last reading.
 */
import { type Part, partOf } from './parts.ts';
import { commandLine, descendants, readProcesses } from './processes.ts';

const intervalMs = 50;
/** USER_HZ, fixed at 100 in the interface of Linux. */
const ticksPerSecond = 100;

interface Watched {
  part: Part;
  first: number;
  last: number;
}

export class CpuMeter {
  readonly #lab: number;
  readonly #watched = new Map<number, Watched>();
  #timer: NodeJS.Timeout | undefined;

  /** @param lab process id of the lab, which is no child of this process */
  constructor(lab: number) {
    this.#lab = lab;
  }

  start(): void {
    this.#read(true);
    this.#timer = setInterval(() => this.#read(false), intervalMs);
  }

  /** @returns seconds of processor time since the start, by part */
  stop(): Map<Part, number> {
    clearInterval(this.#timer);
    this.#read(false);
    const seconds = new Map<Part, number>();
    for (const { part, first, last } of this.#watched.values()) {
      seconds.set(part, (seconds.get(part) ?? 0) + (last - first) / ticksPerSecond);
    }
    return seconds;
  }

  #read(atStart: boolean): void {
    const processes = readProcesses();
    for (const pid of [this.#lab, ...descendants(processes, process.pid)]) {
      const ticks = processes.get(pid)?.ticks;
      if (ticks === undefined) continue;
      const before = this.#watched.get(pid);
      // Read every time: a child bears its parent's command line until it becomes what it is to be, and none once it ended.
      const line = commandLine(pid);
      const part = pid === this.#lab ? 'lab' : line ? partOf(line) : (before?.part ?? 'other');
      // What is there already has a past; what appears later began with the operation.
      this.#watched.set(pid, { part, first: before?.first ?? (atStart ? ticks : 0), last: ticks });
    }
  }
}
