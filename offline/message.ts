/** What is said to the judging process, and what it answers; both pass as structured clones. */
import type { Problem } from '../model/problem.ts';
import type { JudgedRevision } from './judgement.ts';
import type { Revision } from './revision.ts';

export interface Question {
  readonly now: Revision;
  /** What it is compared with. */
  readonly before?: Revision | undefined;
  /** YYYY-MM-DD */
  readonly today: string;
}

/** Judged, or with mistakes that leave nothing to judge. */
export type Verdict =
  | { readonly kind: 'judged'; readonly revision: JudgedRevision }
  | { readonly kind: 'invalid'; readonly problems: readonly Problem[] };

export interface Verdicts {
  readonly now: Verdict;
  readonly before?: Verdict | undefined;
}

/** `failed`: a bug. */
export type Answer =
  | { readonly kind: 'verdicts'; readonly verdicts: Verdicts }
  | { readonly kind: 'failed'; readonly message: string };
