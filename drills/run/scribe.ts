/** Writes the journal and keeps the progress that follows from it; tells whoever watches. */
import type { Line } from '../journal/chain.ts';
import type { Entry } from '../journal/entry.ts';
import { TakenOver } from '../journal/file-journal.ts';
import type { Journal } from '../journal/journal.ts';
import type { Moment, World } from '../ports.ts';
import { type Progress, progressOf, take } from './progress.ts';

/** A line was written. */
export type Listener = (line: Line) => void;

/** The journal can't be written: nothing may be done any more but undoing. */
export class JournalFailed extends Error {
  override name = 'JournalFailed';
}

export class Scribe {
  readonly progress: Progress;
  readonly #journal: Journal;
  readonly #world: World;
  readonly #listener: Listener;
  /** Looks and acts write at the same time: one line after the other, each chained to the one before. */
  #last: Promise<void> = Promise.resolve();

  /** Moment of the last look of this process, seconds since 1970. */
  lookedAt: number | undefined;

  constructor(journal: Journal, world: World, listener: Listener) {
    this.#journal = journal;
    this.#world = world;
    this.#listener = listener;
    this.progress = progressOf(journal.lines);
  }

  get lines(): readonly Line[] {
    return this.#journal.lines;
  }

  /**
   * @param moment when it was; absent = now
   * @throws JournalFailed, from then on for every line
   */
  write(entry: Entry, moment?: Moment): Promise<void> {
    const written = this.#last.then(() => this.#write(entry, moment));
    // What failed for another reason than the journal does not keep the next line from being written.
    this.#last = written.catch((error: unknown) => this.rethrowJournal(error));
    this.#last.catch(() => {});
    return written;
  }

  async #write(entry: Entry, moment: Moment | undefined): Promise<void> {
    const at = moment ?? (await this.#world.clock.now());
    let line: Line;
    try {
      line = await this.#journal.append(entry, at);
    } catch (cause) {
      if (cause instanceof TakenOver) throw cause;
      throw new JournalFailed('the journal can not be written', { cause });
    }
    take(this.progress, line);
    this.#listener(line);
  }

  /** For those who go on after an error: not after this one. */
  rethrowJournal(error: unknown): void {
    if (error instanceof JournalFailed || error instanceof TakenOver) throw error;
  }

  /** Takes up what a person asked from another process, or with Ctrl-C. */
  async takeRequest(signal: AbortSignal): Promise<void> {
    const asked = (await this.#journal.takeRequest()) ?? (signal.aborted ? 'abort' : undefined);
    if (asked === undefined || isDecided(this.progress) || asked === this.progress.asked) return;
    await this.write({ kind: 'asked', what: asked });
  }
}

/** After that nothing can be asked any more: everything is put back, or stays. */
const isDecided = ({ decided, verdict, refused }: Progress): boolean =>
  decided !== undefined || verdict !== undefined || refused;
