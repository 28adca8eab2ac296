import fs from 'node:fs/promises';
import path from 'node:path';
import { Command, Option } from '@commander-js/extra-typings';
import { languages } from '../../model/text.ts';
import { type Format, formatNames, formats } from '../check/formats.ts';
import { languageOf } from '../check/language.ts';
import { renderTable } from '../check/render/table.ts';
import type { Report } from '../check/report.ts';
import { runCheck } from '../check/run-check.ts';
import type { CliContext } from '../context.ts';
import { labOption } from './shared.ts';

const exitCodes: Record<Report['verdict'], number> = { passed: 0, failed: 1, incomplete: 2 };

export function checkCommand(context: CliContext) {
  return new Command('check')
    .description(
      'Judge both stacks by the policies, alone and together, and compare with the base branch. Changes nothing. ' +
        'Against the cluster that is configured, else the lab if it runs, else inventory and program alone. ' +
        'Exits with 0: passed, 1: failed (or an error), 2: something could not be judged.',
    )
    .option(
      '--base <ref>',
      "branch, tag or commit to compare with (default: the forge's variables, else main; where the branches parted)",
    )
    .addOption(labOption())
    .addOption(
      new Option('--offline', 'ask no cluster: inventory and program alone, and say what that can not see').conflicts(
        'lab',
      ),
    )
    .addOption(
      new Option(
        '--lang <language>',
        'language of the reports (default: by LC_ALL, LC_MESSAGES, LANG; else en)',
      ).choices(languages),
    )
    .option(
      '--out <folder>',
      `write every format into this folder: ${formatNames.map((name) => formats[name].file).join(', ')}`,
    )
    .addOption(new Option('--format <name>', 'what is printed').choices(formatNames).default('table' as Format))
    .action(async ({ base, lab, offline, lang, out, format }) => {
      const language = lang ?? languageOf(process.env);
      const report = await runCheck(context, { base, lab, offline });
      if (out !== undefined) await writeAll(report, language, out);
      const summary = process.env.GITHUB_STEP_SUMMARY;
      if (summary) await fs.appendFile(summary, formats.markdown.render(report, language));
      // GitHub reads workflow commands from both streams; --format has the one for itself.
      if (process.env.GITHUB_ACTIONS === 'true' && format !== 'github') {
        context.stderr.write(formats.github.render(report, language));
      }
      const colour = context.stdout.isTTY === true;
      context.stdout.write(
        format === 'table' ? renderTable(report, language, { colour }) : formats[format].render(report, language),
      );
      context.setExitCode(exitCodes[report.verdict]);
    });
}

async function writeAll(report: Report, language: (typeof languages)[number], folder: string): Promise<void> {
  await fs.mkdir(folder, { recursive: true });
  for (const name of formatNames) {
    const { file, render } = formats[name];
    await fs.writeFile(path.join(folder, file), render(report, language));
  }
}
