import type { Finding } from '../engine/changes.ts';
import { nameOf } from '../engine/changes.ts';
import { OperationFailed } from '../engine/engine.ts';
import { UserError } from '../model/user-error.ts';

/** A user's mistake is told without a stack, a failed operation by its findings, a bug with its stack. */
export function showError(error: unknown, stream: NodeJS.WritableStream): void {
  stream.write(`${describeError(error)}\n`);
}

export function describeError(error: unknown): string {
  if (error instanceof UserError) return `Error: ${error.describe()}`;
  if (error instanceof OperationFailed) return describeFailure(error);
  if (error instanceof Error) return `This is a bug in ikz, please report it:\n${error.stack ?? error.message}`;
  return `This is a bug in ikz, please report it: ${String(error)}`;
}

function describeFailure(error: OperationFailed): string {
  const errors = error.outcome.findings.filter((finding) => finding.severity === 'error');
  const told = errors.length > 0 ? errors.map(describeFinding) : [error.output];
  return [
    `Error: ${error.message}.`,
    ...told,
    'The state is whole. Mend what is named above and run the command again: it goes on from here.',
  ].join('\n');
}

/** One finding as it is printed: rule or resource first, then the sentence. */
export function describeFinding(finding: Finding): string {
  const subject =
    finding.urn === undefined || finding.urn.includes('pulumi:pulumi:Stack::') ? '' : `${nameOf(finding.urn)}: `;
  const rule = finding.policy === undefined ? '' : `[${finding.policy}] `;
  return `  ${rule}${subject}${finding.message.replaceAll('\n', '\n    ')}`;
}
