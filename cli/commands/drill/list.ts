import { Command } from '@commander-js/extra-typings';
import Table from 'cli-table3';
import { scenarios } from '../../../drills/scenarios/index.ts';
import type { CliContext } from '../../context.ts';
import { print } from '../../context.ts';
import { jsonOption } from '../shared.ts';

export function listCommand(context: CliContext) {
  return new Command('list')
    .description('The scenarios, gentle ones first: what each is about, and by which means it is brought about.')
    .addOption(jsonOption())
    .action(({ json }) => {
      if (json) {
        for (const { id, title, kind, scopes, means } of scenarios)
          print(context, JSON.stringify({ id, title, kind, scopes, means }));
        return;
      }
      const table = new Table({ head: ['Scenario', 'What', 'Of', 'Means'], style: { head: [], border: [] } });
      for (const { id, title, scopes, means } of scenarios)
        table.push([id, title.en, scopes.join(', '), means.join(', ') || '-']);
      print(context, table.toString());
    });
}
