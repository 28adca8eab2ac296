/** The first line of a journal: what the drill is, and what it was planned for. */
import { z } from 'zod';
import { UserError } from '../../model/user-error.ts';
import { drillSchema } from '../drill.ts';
import { predictionSchema } from '../plan-file.ts';
import type { Line } from './chain.ts';

type BegunLine = Extract<Line, { kind: 'begun' }>;

const begunSchema = z.object({
  drill: drillSchema,
  planned: z.object({
    inventory: z.string(),
    placement: z.string(),
    commit: z.string(),
    hash: z.string(),
    at: z.number(),
  }),
  prediction: predictionSchema,
  target: z.object({ kind: z.enum(['lab', 'live']), cluster: z.string() }),
  program: z.object({ version: z.string(), commit: z.string() }),
  actor: z.object({ account: z.string(), host: z.string() }),
});

/** @throws where the journal does not begin as one does: a bug, since reading checks it (`expectBegun`) */
export function begunOf([first]: readonly Line[]): BegunLine {
  if (first?.kind !== 'begun') throw new Error('a journal begins with `begun`');
  return first;
}

/**
 * For journals that come from a file, whose chain anybody can make: what is done by it, and where its report goes, hangs on
 * its first line.
 * @param file how it is named in errors
 * @param id of the folder it lies in
 * @throws UserError where it is not that drill's, or is none that this program writes
 */
export function expectBegun([first]: readonly Line[], file: string, id: string): BegunLine {
  const line = first?.kind === 'begun' ? first : undefined;
  const { error } = begunSchema.safeParse(line);
  const [issue] = error?.issues ?? [];
  if (line === undefined || issue) {
    throw new UserError(
      `${file}:1: this is not the beginning of a drill${issue && line ? `: ${issue.path.join('.')}: ${issue.message}` : ''}`,
      'It was made by another version of this program, or by hand. Nothing is done by it.',
    );
  }
  if (line.drill.id !== id) {
    throw new UserError(
      `${file}:1: it is the journal of ${line.drill.id}, and lies in the folder of ${id}`,
      'Put each journal into the folder of its drill.',
    );
  }
  return line;
}
