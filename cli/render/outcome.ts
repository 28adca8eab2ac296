import type { Change, Effect, Outcome } from '../../engine/changes.ts';
import type { StackName } from '../../model/plan.ts';
import { describeFinding } from '../show-error.ts';

const signs: Record<Effect, string> = { create: '+', update: '~', replace: '!', delete: '-', same: ' ' };

/** The result of a preview or an update, for people. */
export function renderOutcome(stack: StackName, outcome: Outcome, verb: 'preview' | 'up'): string {
  const warnings = outcome.findings.filter((finding) => finding.severity === 'warning');
  return [
    `${stack}: ${headline(outcome, verb)}`,
    ...outcome.changes.map(renderChange),
    ...warnings.map((finding) => `  warning:${describeFinding(finding)}`),
  ].join('\n');
}

function headline({ changes, unchanged }: Outcome, verb: 'preview' | 'up'): string {
  if (changes.length === 0) return `no changes, ${unchanged} resources as declared`;
  const counts = (['create', 'update', 'replace', 'delete'] as const)
    .map((effect) => ({ effect, count: changes.filter((change) => change.effect === effect).length }))
    .filter(({ count }) => count > 0)
    .map(({ effect, count }) => `${count} to ${effect}`);
  const text = verb === 'up' ? counts.join(', ').replaceAll(' to ', ' ') : counts.join(', ');
  return `${verb === 'up' ? 'done: ' : ''}${text}, ${unchanged} unchanged`;
}

function renderChange(change: Change): string {
  const what = change.type.split(':').pop() ?? change.type;
  const why = change.properties.length > 0 ? `  (${change.properties.join(', ')})` : '';
  return `  ${signs[change.effect]} ${what.padEnd(16)} ${change.name}${why}`;
}
