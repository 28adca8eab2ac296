/** How a verb on drills ends: exit codes 0 met, 1 deviated, 2 error, 3 refused, 4 rollback incomplete. */
import path from 'node:path';
import { idOf, isOver } from '../../drills/index.ts';
import type { Journal } from '../../drills/journal/journal.ts';
import { exitCodes } from '../../drills/run/exit-codes.ts';
import type { Ended } from '../../drills/run/runner.ts';
import type { Plan } from '../../model/plan.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';
import { renderLeft } from '../render/drill/ending.ts';
import { showError } from '../show-error.ts';
import { type DrillsFolder, drillsFolder } from './folder.ts';
import type { DrillWorld } from './open-world.ts';
import { writeReport } from './write-report.ts';

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

export interface Concluding {
  json?: boolean | undefined;
  /** Key that signs the journal. */
  sign?: string | undefined;
}

/** Tells what is left and how to end it by hand; keeps the report of a drill that has a verdict. */
export async function conclude(
  context: CliContext,
  { target, world }: Pick<DrillWorld, 'target' | 'world'>,
  { lines }: Pick<Journal, 'lines'>,
  { exitCode, left }: Ended,
  { json, sign }: Concluding,
): Promise<void> {
  const drill = idOf(lines);
  context.setExitCode(exitCode);
  const hasVerdict = lines.some(({ kind }) => kind === 'verdict');
  // A line that comes after it would break the signature.
  const key = isOver(lines) ? sign : undefined;
  const files = hasVerdict ? await kept(context, drill, drillsFolder(target.kind), world.cooperation.plan, key) : [];
  if (sign !== key) context.stderr.write(`NOT signed: ${drill} is not over. Once it is: ${howToSign(drill, sign)}\n`);
  if (json) return print(context, JSON.stringify({ drill, exitCode, left, files }));
  if (files.length > 0) print(context, `Report: ${files.map((file) => path.relative(process.cwd(), file)).join(', ')}`);
  if (left.length > 0) context.stderr.write(`${renderLeft(drill, left)}\n`);
}

export const howToSign = (drill: string, key = 'KEY'): string => `\`ikz drill report ${drill} --sign ${key}\``;

/** The drill was what it was, whether its report can be written or not: that is told, and changes no exit code. */
async function kept(
  { stderr }: CliContext,
  drill: string,
  folder: DrillsFolder,
  plan: Plan,
  key: string | undefined,
): Promise<string[]> {
  try {
    const { files } = await writeReport(folder, drill, plan, { key });
    return files.filter((file) => !/report-/.test(path.basename(file)));
  } catch (error) {
    showError(error, stderr);
    stderr.write(`The report was not kept whole. \`ikz drill report ${drill}\` writes it once more.\n`);
    return [];
  }
}
