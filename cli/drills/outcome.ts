/** How a verb on drills ends: exit codes 0 met, 1 deviated, 2 error, 3 refused, 4 rollback incomplete. */

import { exitCodes } from '../../drills/run/exit-codes.ts';
import type { Ended } from '../../drills/run/runner.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { renderLeft } from '../render/drill/ending.ts';
import { showError } from '../show-error.ts';

/** A condition that stands in a person's way, told without doing anything. */
export class Refused extends Error {
  override name = 'Refused';
}

/** Errors of a drill are 2 and not 1, which says that it was carried out and deviated. */
export async function concluding(context: CliContext, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused) {
      context.stderr.write(`Refused: ${error.message}\nNothing was touched.\n`);
      context.setExitCode(exitCodes.refused);
      return;
    }
    showError(error, context.stderr);
    context.setExitCode(exitCodes.error);
  }
}

/** Tells what is left, and how to end it by hand. */
export function conclude(
  context: CliContext,
  drill: string,
  { exitCode, left }: Ended,
  json: boolean | undefined,
): void {
  if (json) print(context, JSON.stringify({ drill, exitCode, left }));
  else if (left.length > 0) context.stderr.write(`${renderLeft(drill, left)}\n`);
  context.setExitCode(exitCode);
}
