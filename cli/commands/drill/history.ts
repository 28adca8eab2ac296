/** `ikz drill history`: what was drilled, by the evidence that is kept. */
import { Command } from '@commander-js/extra-typings';
import Table from 'cli-table3';
import { duration } from '../../../drills/report/figures.ts';
import { nameOfScope } from '../../../drills/scope.ts';
import { type CliContext, print } from '../../context.ts';
import { drillsFolderOf } from '../../drills/folder.ts';
import { type KeptDrill, keptDrills, type UnfinishedDrill, unfinishedDrills } from '../../drills/kept-drills.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption } from '../shared.ts';

export function historyCommand(context: CliContext) {
  return new Command('history')
    .description('The drills that are kept, newest first, with what each has shown.')
    .addOption(labOption())
    .addOption(jsonOption())
    .action(({ lab, json }) =>
      concluding(context, async () => {
        const folder = drillsFolderOf({ lab });
        const [drills, unfinished] = [await keptDrills(folder), await unfinishedDrills(folder)];
        if (json) {
          for (const drill of drills) print(context, JSON.stringify(asData(drill)));
          for (const { id, journal } of unfinished) print(context, JSON.stringify({ id, [journal]: true }));
          return;
        }
        print(context, drills.length === 0 ? 'No drill has been kept yet.' : tableOf(drills));
        for (const each of unfinished) print(context, sentenceOf(each));
      }),
    );
}

function sentenceOf({ id, journal }: UnfinishedDrill): string {
  switch (journal) {
    case 'open':
      return `Not over: ${id}. It runs, or \`ikz drill resume ${id}\` or \`rollback ${id}\` ends it.`;
    case 'altered':
      return `ALTERED: the journal of ${id} is not what was written. \`ikz drill verify ${id}\` says where; put it back from a copy.`;
    case 'empty':
      return `Empty: the journal of ${id} has no line, so nothing was begun. Remove its folder.`;
  }
}

const asData = ({ id, evidence, report, reportState }: KeptDrill) => ({
  id,
  ...evidence,
  scope: report?.scope ?? null,
  rtoSeconds: report?.comparison.own.rtoSeconds ?? null,
  rpoSeconds: report?.comparison.own.rpoSeconds ?? null,
  report: reportState,
});

function tableOf(drills: readonly KeptDrill[]): string {
  const table = new Table({
    head: ['Date', 'Kind', 'Scope', 'Class', 'Verdict', 'Worst RTO', 'Worst RPO', 'Report'],
    style: { head: [], border: [] },
  });
  for (const { id, evidence, report, reportState } of drills) {
    const figures = report?.comparison.own;
    table.push([
      evidence.date,
      evidence.kind,
      report ? nameOfScope(report.scope) : '-',
      evidence.class ?? '-',
      evidence.verdict,
      duration(figures?.rtoSeconds ?? null),
      duration(figures?.rpoSeconds ?? null),
      reportState === 'kept' ? id : `${id} (${reportState})`,
    ]);
  }
  return table.toString();
}
