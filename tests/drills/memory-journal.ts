/** A journal in memory whose writer can be killed at any line: what it waits for then never comes. */
import { chained, type Line } from '../../drills/journal/chain.ts';
import type { Asked, Entry } from '../../drills/journal/entry.ts';
import type { Journal } from '../../drills/journal/journal.ts';
import type { Moment } from '../../drills/ports.ts';

export class MemoryJournal implements Journal {
  readonly lines: Line[];
  request: Asked | undefined;
  /** Resolves when the writer was killed. */
  readonly killed: Promise<'killed'>;
  readonly #killAt: number;
  readonly #torn: boolean;
  #kill: (word: 'killed') => void = () => {};

  /**
   * @param killAt number of the line at whose writing it is killed
   * @param torn in the middle of the line, not after it
   */
  constructor(lines: readonly Line[], killAt = Number.POSITIVE_INFINITY, torn = false) {
    this.lines = [...lines];
    this.#killAt = killAt;
    this.#torn = torn;
    this.killed = new Promise((resolve) => {
      this.#kill = resolve;
    });
  }

  async append(entry: Entry, moment: Moment): Promise<Line> {
    const line = chained(entry, moment, this.lines.at(-1));
    const dies = line.seq === this.#killAt;
    if (!dies || !this.#torn) this.lines.push(line);
    if (!dies) return line;
    this.#kill('killed');
    return new Promise(() => {});
  }

  async takeRequest(): Promise<Asked | undefined> {
    const { request } = this;
    this.request = undefined;
    return request;
  }
}
