/** A drill before it is run: the target preview, what is done, and the hash that a person confirms. Pure. */
import Table from 'cli-table3';
import pc from 'picocolors';
import { describeAct } from '../../../drills/acts/index.ts';
import type { DrillPlan, TargetPreview } from '../../../drills/plan.ts';
import type { TableOptions } from '../cluster-table.ts';
import { lostSpan, span } from '../figure.ts';

export function renderDrillPlan(plan: DrillPlan, options: TableOptions): string {
  const { drill, preview, prediction, hash } = plan;
  const colours = pc.createColors(options.colour);
  const interrupted = preview.filter(({ isInterrupted }) => isInterrupted).map(({ name }) => name);
  return [
    `${drill.title.en} (${drill.id}, ${drill.evidenceClass})`,
    table(preview, options),
    'What is done:',
    ...drill.acts.map((act, index) => `  ${index + 1}. ${describeAct(act).en}`),
    `Interrupted: ${interrupted.join(', ') || 'nothing'}`,
    `Predicted: ${prediction.seconds === null ? colours.red('not all comes back') : `all is back after ${span(prediction.seconds)}`}; ${afterwards(plan)}`,
    `Hash of this plan: ${hash}`,
  ].join('\n');
}

function table(preview: readonly TargetPreview[], { colour }: TableOptions): string {
  const colours = pc.createColors(colour);
  const rows = new Table({
    head: ['Guest', 'From', 'To', 'RTO predicted', 'RPO predicted', 'Lag now', 'Free there', 'Interrupted'],
    style: colour ? {} : { head: [], border: [] },
  });
  for (const each of preview) {
    const { name, vmId, from, to, rtoSeconds, rpoSeconds, targets, lagSeconds, freeMiB, isInterrupted } = each;
    const stays = to === from;
    const mark = (isMet: boolean, text: string) => (isMet ? text : colours.red(text));
    rows.push([
      `${name} (${vmId})`,
      from,
      to === null ? colours.red('nowhere') : stays ? 'stays' : to,
      mark(rtoSeconds !== null && rtoSeconds <= targets.rtoSeconds, ofTarget(span(rtoSeconds), targets.rtoSeconds)),
      mark(rpoSeconds <= targets.rpoSeconds, ofTarget(lostSpan(rpoSeconds), targets.rpoSeconds)),
      lagSeconds === null ? (stays ? '-' : 'unknown') : span(lagSeconds),
      freeMiB === null ? '-' : mark(freeMiB >= 0, `${(freeMiB / 1024).toFixed(1)} GiB`),
      isInterrupted ? 'yes' : 'no',
    ]);
  }
  return rows.toString();
}

const ofTarget = (predicted: string, target: number): string => `${predicted} of ${span(target)}`;

function afterwards({ drill: { after, limits } }: DrillPlan): string {
  const limit = `put back if that is not seen within ${limits.maxMinutes} min`;
  switch (after.kind) {
    case 'undo':
      return `then it is put back, or else after ${limits.maxMinutes} min`;
    case 'keep':
      return `then it stays so; ${limit}`;
    case 'hold':
      return `then it is held for ${span(after.seconds)} and ${after.otherwise === 'undo' ? 'put back unless it is committed' : 'kept unless it is rolled back'}; ${limit}`;
  }
}
