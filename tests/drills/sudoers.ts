/** The rules of sudo that docs/drills.md gives an admin, and what they allow: sudoers(5), Cmnd_Alias with regular expressions. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../engine/target.ts';

export interface SudoRule {
  /** As it stands there. */
  text: string;
  /** Absolute path of the program. */
  program: string;
  allows: (args: string) => boolean;
}

/** Text of the block. */
export async function documentedSudoers(): Promise<string> {
  const text = await fs.readFile(path.join(projectRoot, 'docs', 'drills.md'), 'utf8');
  const block = /```sudoers\n(?<rules>[\s\S]*?)```/.exec(text)?.groups?.rules;
  if (block === undefined) throw new Error('docs/drills.md has no block of sudoers');
  return block;
}

export function rulesOf(sudoers: string): SudoRule[] {
  const alias = /^Cmnd_Alias IKZ_DRILL = (?<list>(?:.*\\\n)*.*)$/m.exec(sudoers)?.groups?.list;
  if (alias === undefined) throw new Error('there is no Cmnd_Alias IKZ_DRILL');
  return alias
    .replaceAll('\\\n', ' ')
    .split(/,\s+(?=\/)/)
    .map((each) => ruleOf(each.trim()));
}

function ruleOf(text: string): SudoRule {
  const [program = '', ...words] = text.split(/\s+/);
  const args = words.join(' ');
  if (program === '' || args === '') throw new Error(`${text}: would allow every argument`);
  if (args.startsWith('^') && args.endsWith('$')) {
    const pattern = new RegExp(args);
    return { text, program, allows: (given) => pattern.test(given) };
  }
  if (/[*?[\]]/.test(args)) throw new Error(`${text}: a wildcard of sudo matches spaces too`);
  const literal = args.replaceAll(/\\([,:=\\])/g, '$1');
  return { text, program, allows: (given) => given === literal };
}

/** Rules that let a command pass. */
export function allowing(rules: readonly SudoRule[], argv: readonly string[]): SudoRule[] {
  const [program = '', ...args] = argv;
  return rules.filter((rule) => path.posix.basename(rule.program) === program && rule.allows(args.join(' ')));
}
