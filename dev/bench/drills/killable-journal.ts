/** A journal on disk whose writer dies at a line, as by `kill -9`: what it waits for never comes. */
import fs from 'node:fs/promises';
import { encode } from '../../../drills/journal/chain.ts';
import { type FileJournal, journalFile } from '../../../drills/journal/file-journal.ts';
import type { Journal } from '../../../drills/journal/journal.ts';

export class KillableJournal implements Journal {
  /** Resolves when its writer has died; the file is then free for another. */
  readonly killed: Promise<'killed'>;
  readonly #journal: FileJournal;
  readonly #dir: string;
  readonly #killAt: number;
  readonly #torn: boolean;
  #die: (word: 'killed') => void = () => {};

  /**
   * @param dir of the journal
   * @param killAt number of the line at whose writing it dies
   * @param torn in the middle of the line, not after it
   */
  constructor(journal: FileJournal, dir: string, killAt: number, torn: boolean) {
    this.#journal = journal;
    this.#dir = dir;
    this.#killAt = killAt;
    this.#torn = torn;
    this.killed = new Promise((resolve) => {
      this.#die = resolve;
    });
  }

  get lines() {
    return this.#journal.lines;
  }

  async append(...given: Parameters<Journal['append']>): ReturnType<Journal['append']> {
    const line = await this.#journal.append(...given);
    if (line.seq !== this.#killAt) return line;
    await this.#journal.close();
    if (this.#torn) {
      const file = journalFile(this.#dir);
      const { size } = await fs.stat(file);
      await fs.truncate(file, size - Math.ceil(encode(line).length / 2));
    }
    this.#die('killed');
    return new Promise(() => {});
  }

  takeRequest() {
    return this.#journal.takeRequest();
  }
}
