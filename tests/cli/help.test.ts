import { describe, expect, it } from 'vitest';
import { runIkz } from './captured.ts';

const verbs = [
  [],
  ['start'],
  ['stop'],
  ['status'],
  ['preview'],
  ['up'],
  ['check'],
  ['comment'],
  ['env'],
  ['lab'],
  ['analyse'],
  ['drill'],
  ['switchover'],
  ['failback'],
  ['toolchain'],
];
const labVerbs = ['up', 'down', 'reset', 'status', 'move', 'fault', 'heal', 'clock', 'reverse'];
const drillVerbs = [
  'list',
  'validate',
  'plan',
  'run',
  'resume',
  'abort',
  'commit',
  'rollback',
  'verify',
  'report',
  'history',
];

describe('The command line', () => {
  it('says in its help texts what each command does and which options it takes', async () => {
    const texts: string[] = [];
    const below = [...labVerbs.map((verb) => ['lab', verb]), ...drillVerbs.map((verb) => ['drill', verb])];
    for (const words of [...verbs, ...below]) {
      const { stdout, exitCode } = await runIkz(...words, '--help');
      expect(exitCode).toBe(0);
      texts.push(`$ ikz ${[...words, '--help'].join(' ')}\n${stdout}`);
    }
    await expect(texts.join('\n')).toMatchFileSnapshot('../golden/help.txt');
  });

  it.each([
    { words: ['up', '--yess'], says: "unknown option '--yess'" },
    { words: ['preview', '--dry-rum'], says: "unknown option '--dry-rum'" },
    { words: ['upp'], says: "unknown command 'upp'" },
    { words: ['lab', 'explode', 'nie1'], says: "unknown command 'explode'" },
    { words: ['lab', 'clock', 'step', '0'], says: 'Seconds are expected, more than 0.' },
    { words: ['lab', 'clock', '--speed', '1000'], says: 'A number from 0 to 600 is expected.' },
    { words: ['up', 'tertiary'], says: "'tertiary' is invalid for argument 'stack'" },
    { words: ['lab', 'move', 'a'], says: "missing required argument 'node'" },
  ])('runs nothing when it is given $words', async ({ words, says }) => {
    const { stderr, exitCode } = await runIkz(...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });

  it('deletes the lab only when told so', async () => {
    const { stderr, exitCode } = await runIkz('lab', 'reset');
    expect(exitCode).toBe(1);
    expect(stderr).toContain('--yes');
  });
});
