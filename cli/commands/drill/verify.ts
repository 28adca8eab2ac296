import fs from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { type Signed, verifySignature } from '../../../drills/adapters/ssh-signature.ts';
import { verifyJournal } from '../../../drills/index.ts';
import { journalFile } from '../../../drills/journal/file-journal.ts';
import type { Verification } from '../../../drills/journal/verify.ts';
import { UserError } from '../../../model/user-error.ts';
import type { CliContext } from '../../context.ts';
import { print } from '../../context.ts';
import { drillsFolderOf, journalDir } from '../../drills/folder.ts';
import { concluding } from '../../drills/outcome.ts';
import { jsonOption, labOption } from '../shared.ts';

export function verifyCommand(context: CliContext) {
  return new Command('verify')
    .description(
      'Is the journal what was written? Offline, by its chain of hashes, and by its signature where signers are named. ' +
        'Exits with 0: yes, 1: no.',
    )
    .argument('<drill>', 'its id, or a file with a journal')
    .option('--head <hash>', 'the hash that the report names: its last line must have it')
    .option('--signers <file>', 'one of them must have signed it: the ALLOWED SIGNERS of ssh-keygen(1)')
    .addOption(labOption())
    .addOption(jsonOption())
    .action((drill, { head, signers, lab, json }) =>
      concluding(context, async () => {
        const file = drill.endsWith('.jsonl') ? drill : journalFile(journalDir(drillsFolderOf({ lab }), drill));
        await fs.access(file).catch(() => {
          throw new UserError(`${file}: there is no such journal`, 'Name the id of a drill, or a file *.jsonl.');
        });
        const found = await verifyJournal(file, head);
        const signed = signers === undefined ? undefined : await verifySignature(file, signers);
        if (found.faults.length > 0 || (signed && signed.by === undefined)) context.setExitCode(1);
        print(context, json ? JSON.stringify({ file, ...found, signed }) : told(file, found, signed));
      }),
    );
}

function told(file: string, { faults, ended, lines, head }: Verification, signed: Signed | undefined): string {
  const end = ended ? 'the drill is over' : 'the drill is NOT over: resume or rollback';
  const chain = faults.map(({ line, reason }) => `${file}:${line}: ${reason}`);
  if (chain.length === 0) chain.push(`${file}: ${lines} lines, whole; ${end}`);
  const signature =
    signed === undefined
      ? []
      : [
          signed.by === undefined
            ? `NOT signed: ${signed.reason}`
            : `signed by ${signed.by.join(', ')} (${signed.key})`,
        ];
  return [...chain, `head: ${head ?? '-'}`, ...signature].join('\n');
}
