import fs from 'node:fs/promises';
import { Command } from '@commander-js/extra-typings';
import { UserError } from '../../model/user-error.ts';
import { comment, discussionOf } from '../check/pull-request.ts';
import { commentMark } from '../check/render/markdown.ts';
import type { CliContext } from '../context.ts';
import { print } from '../context.ts';

export function commentCommand(context: CliContext) {
  return new Command('comment')
    .description('Put the Markdown report of a check on the pull request that a workflow of docs/ci runs for, once.')
    .argument('<file>', 'check.md of the folder that `ikz check --out` has written')
    .action(async (file) => {
      const body = await fs.readFile(file, 'utf8').catch((error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        throw new UserError(`${file}: can't be read: ${reason}`, 'Write it with `ikz check --out FOLDER`.');
      });
      if (!body.startsWith(commentMark)) {
        throw new UserError(`${file}: this is no report of ikz check`, 'Name check.md of the folder given to --out.');
      }
      print(context, `The comment was ${await comment(discussionOf(process.env), body)}.`);
    });
}
