/**
 * The judging process: the program keeps its state in the runtime's globals and may end the process it runs in, so it has
 * one of its own. It is asked once, answers, and ends.
 */
import { isDeepStrictEqual } from 'node:util';
import { InventoryError } from '../model/problem.ts';
import { UserError } from '../model/user-error.ts';
import { type DeclaredRevision, declareRevision, judgeRevision } from './judgement.ts';
import type { Answer, Question, Verdict, Verdicts } from './message.ts';
import type { Revision } from './revision.ts';

process.once('message', (question: Question) => {
  verdicts(question)
    .then((found): Answer => ({ kind: 'verdicts', verdicts: found }))
    .catch((error: unknown): Answer => ({ kind: 'failed', message: told(error) }))
    .then((answer) => process.send?.(answer, () => process.disconnect()));
});

async function verdicts({ now, before, today }: Question): Promise<Verdicts> {
  const present = await declared(now);
  // Most changes of the program leave the inventory as it is: then there is one judgement, not two.
  if (isDeepStrictEqual(now, before)) {
    const only = verdict(present, present.kind === 'declared' ? present.revision : undefined, today);
    return { now: only, before: only };
  }
  const earlier = before && (await declared(before));
  const base = earlier?.kind === 'declared' ? earlier.revision : undefined;
  return {
    now: verdict(present, base, today),
    ...(earlier && { before: verdict(earlier, undefined, today) }),
  };
}

type Attempt = { kind: 'declared'; revision: DeclaredRevision } | Extract<Verdict, { kind: 'invalid' }>;

async function declared(revision: Revision): Promise<Attempt> {
  try {
    return { kind: 'declared', revision: await declareRevision(revision) };
  } catch (error) {
    if (error instanceof InventoryError) return { kind: 'invalid', problems: error.problems };
    if (!(error instanceof UserError)) throw error;
    return { kind: 'invalid', problems: [{ file: revision.folder, path: '', message: error.describe() }] };
  }
}

function verdict(attempt: Attempt, before: DeclaredRevision | undefined, today: string): Verdict {
  if (attempt.kind === 'invalid') return attempt;
  return { kind: 'judged', revision: judgeRevision(attempt.revision, before, today) };
}

function told(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
