/** A stack's preview by the engine, as a drill looks at it. */
import type { Outcome } from '../../engine/changes.ts';
import type { StackName } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import type { StackPreview } from '../ports.ts';

/** @param preview asks the engine; what it throws is what is wrong with the stack, and is told */
export async function stackPreview(stack: StackName, preview: () => Promise<Outcome>): Promise<StackPreview> {
  try {
    const { changes } = await preview();
    return { stack, changes: changes.map(({ effect, name }) => ({ effect, name })) };
  } catch (error) {
    const message =
      error instanceof UserError ? error.describe() : error instanceof Error ? error.message : String(error);
    return { stack, changes: [], failure: { kind: /is locked/.test(message) ? 'locked' : 'failed', message } };
  }
}
