/** The jobs of one node that wait for their time, or are due and wait for their turn. */
import TinyQueue from 'tinyqueue';

export interface QueuedJob {
  readonly id: string;
  readonly guest: number;
  readonly number: number;
  /** Seconds. */
  readonly due: number;
  /** The round that took it up last; -Infinity = none. */
  readonly lastIteration: number;
  /** It has been queued anew, or is there no more. */
  gone: boolean;
}

const byGuest = (a: QueuedJob, b: QueuedJob): number => a.guest - b.guest || a.number - b.number;
/** Infinities are among the numbers: they can't be subtracted. */
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);
const byTime = (a: QueuedJob, b: QueuedJob): number => compare(a.due, b.due) || byGuest(a, b);
/** Proxmox VE's: who had its turn longest ago, then who is due longest, then the lower guest. */
const byTurn = (a: QueuedJob, b: QueuedJob): number => compare(a.lastIteration, b.lastIteration) || byTime(a, b);

export class NodeQueue {
  readonly #waiting = new TinyQueue<QueuedJob>([], byTime);
  readonly #due = new TinyQueue<QueuedJob>([], byTurn);

  add(job: QueuedJob): void {
    this.#waiting.push(job);
  }

  /** Seconds: when the first job is due; -Infinity = at once, Infinity = there is none. */
  next(): number {
    return first(this.#due)?.due ?? first(this.#waiting)?.due ?? Number.POSITIVE_INFINITY;
  }

  /** The job whose turn it is at `now` (s) in the round of `iteration`: each has one turn in a round. */
  take(now: number, iteration: number): QueuedJob | undefined {
    for (let job = first(this.#waiting); job && job.due <= now; job = first(this.#waiting)) {
      this.#waiting.pop();
      this.#due.push(job);
    }
    const next = first(this.#due);
    if (!next || next.lastIteration >= iteration) return undefined;
    return this.#due.pop();
  }
}

function first(queue: TinyQueue<QueuedJob>): QueuedJob | undefined {
  while (queue.peek()?.gone) queue.pop();
  return queue.peek();
}
