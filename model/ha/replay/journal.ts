/** The log of a replay, in the form of the recorded ones. */
import type { LogLevel } from '../port.ts';

export class Journal {
  readonly #lines: string[] = [];

  /** @param source e.g. `node1/crm` or `hardware` */
  write(level: LogLevel, seconds: number, source: string, message: string): void {
    this.#lines.push(
      `${level.slice(0, 4).padEnd(5)} ${String(seconds).padStart(5)} ${source.padStart(12)}: ${message}\n`,
    );
  }

  get text(): string {
    return this.#lines.join('');
  }
}
