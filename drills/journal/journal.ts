/** The journal of one drill while it is written: what has been written lies on disk before anything is done on its strength. */

import type { Moment } from '../ports.ts';
import type { Line } from './chain.ts';
import type { Asked, Entry } from './entry.ts';

export interface Journal {
  readonly lines: readonly Line[];
  /** Answers when the line lies on disk. */
  append(entry: Entry, moment: Moment): Promise<Line>;
  /** What a person has asked of the drill from another process since it was asked last. */
  takeRequest(): Promise<Asked | undefined>;
}
