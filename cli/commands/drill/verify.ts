import fs from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { verifyJournal } from '../../../drills/index.ts';
import { journalFile } from '../../../drills/journal/file-journal.ts';
import { UserError } from '../../../model/user-error.ts';
import type { CliContext } from '../../context.ts';
import { print } from '../../context.ts';
import { journalDir } from '../../drills/journals.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption } from '../shared.ts';

export function verifyCommand(context: CliContext) {
  return new Command('verify')
    .description('Is the journal what was written? Offline, by its chain of hashes. Exits with 0: yes, 1: no.')
    .argument('<drill>', 'its id, or a file with a journal')
    .option('--head <hash>', 'the hash that the evidence names: its last line must have it')
    .addOption(jsonOption())
    .action((drill, { head, json }) =>
      concluding(context, async () => {
        const file = drill.endsWith('.jsonl') ? drill : journalFile(journalDir(drill));
        await fs.access(file).catch(() => {
          throw new UserError(`${file}: there is no such journal`, 'Name the id of a drill, or a file *.jsonl.');
        });
        const found = await verifyJournal(file, head);
        if (found.faults.length > 0) context.setExitCode(1);
        if (json) return print(context, JSON.stringify({ file, ...found }));
        const lines = found.faults.map(({ line, reason }) => `${file}:${line}: ${reason}`);
        const end = found.ended ? 'the drill is over' : 'the drill is NOT over: resume or rollback';
        if (found.faults.length === 0) lines.push(`${file}: ${found.lines} lines, whole; ${end}`);
        lines.push(`head: ${found.head ?? '-'}`);
        print(context, lines.join('\n'));
      }),
    );
}
