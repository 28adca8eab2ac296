/** The most memory that one part of the engine's process tree holds. Linux only: elsewhere it stays 0. */
import { type Part, partOf } from './parts.ts';
import { commandLine, descendants, peakMemory, readProcesses } from './processes.ts';

const intervalMs = 100;

export class MemoryMeter {
  readonly #part: Part;
  #timer: NodeJS.Timeout | undefined;
  #peak = 0;

  constructor(part: Part) {
    this.#part = part;
  }

  start(): void {
    this.#timer = setInterval(() => this.#read(), intervalMs);
  }

  /** @returns bytes */
  stop(): number {
    clearInterval(this.#timer);
    return this.#peak;
  }

  #read(): void {
    for (const pid of descendants(readProcesses(), process.pid)) {
      if (partOf(commandLine(pid)) === this.#part) this.#peak = Math.max(this.#peak, peakMemory(pid));
    }
  }
}
