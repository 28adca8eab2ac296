/** The judgement as one document, and every sentence of it in both languages. */
import { describe, expect, it } from 'vitest';
import type { PackConfig } from '../../policies/config.ts';
import type { PlannedResource } from '../../policies/declared.ts';
import { type FindingsDocument, findingsDocument } from '../../policies/findings.ts';
import { judgeStack, type Registers } from '../../policies/judge.ts';
import { rules } from '../../policies/rules/index.ts';
import { sentence } from '../../policies/sentence.ts';
import { type Change, rows as ofAvailability } from './availability-defects.ts';
import { changing, stacks, unchanged, without, withRule } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';
import { rows as ofIsolation } from './isolation-defects/index.ts';
import { defects as ofOneGuest } from './stack-defects.ts';

const none: Registers = { exceptions: [], problems: [] };

/** As it is written and read again. */
function judged(
  resources: readonly PlannedResource[],
  { surroundings = cooperation, registers = none, config = {} as PackConfig, leaving = [] as PlannedResource[] } = {},
): FindingsDocument {
  const document = judgeStack(resources, leaving, surroundings, registers, config);
  return findingsDocument.parse(JSON.parse(JSON.stringify(document)));
}

const database = 'niestetal-finanzwesen-datenbank';
const uncovered = [1011, 1021].map((vmId) => ({
  type: 'resource-affinity',
  affinity: 'positive',
  resources: [`vm:${vmId}`],
}));

const { inventory } = cooperation;

/** Beside those of the tables, so that every rule is heard. */
const more: { defect: string; bad: Change }[] = [
  { defect: 'no evidence of any drill', bad: { surroundings: { ...cooperation, drills: undefined } } },
  {
    defect: 'no drill of any kind with success',
    bad: { surroundings: { ...cooperation, drills: { drills: [], problems: [] } } },
  },
  {
    defect: 'more seats of the antivirus given out than bought',
    bad: {
      surroundings: {
        ...cooperation,
        inventory: { ...inventory, antivirus: { ...inventory.antivirus, seatsBought: 799 } },
      },
    },
  },
  { defect: 'a rule for one guest alone', bad: { edit: withRule('allein', uncovered[0] ?? {}) } },
  {
    defect: 'a guest that is replicated within its site only',
    bad: { edit: without(':Replication', `${database}-kau1`) },
  },
];

const changes: { defect: string; resources: readonly PlannedResource[]; surroundings?: Change['surroundings'] }[] = [
  ...[...ofAvailability, ...more].map(({ defect, bad: { edit = unchanged, surroundings } }) => ({
    defect,
    resources: edit(stacks.both),
    surroundings,
  })),
  ...ofIsolation.map(({ defect, bad }) => ({ defect, resources: bad(stacks.primary) })),
  ...ofOneGuest.map(({ defect, stack }) => ({ defect, resources: stack })),
];

const told = ({ rule, place, fix, ...finding }: FindingsDocument['findings'][number]) =>
  [
    `${rule}  ${place ? [place.file, place.line, place.path].filter((part) => part !== undefined).join(':') : '-'}`,
    ...(['de', 'en'] as const).map((language) => `  ${language}  ${sentence(finding, language)}`),
    ...(['de', 'en'] as const).map((language) => `      ${fix[language].replaceAll('\n', '\n      ')}`),
  ].join('\n');

describe('The findings', () => {
  it('say of every planted defect in German and English what is, what must be, what to do and where', async () => {
    const heard = new Set<string>();
    const texts = changes.map(({ defect, resources, surroundings = cooperation }) => {
      const { findings } = judged(resources, { surroundings });
      for (const { rule } of findings) heard.add(rule);
      return [`# ${defect}`, ...findings.map(told)].join('\n');
    });
    await expect(`${texts.join('\n\n')}\n`).toMatchFileSnapshot('../golden/findings.txt');
    expect(rules.map(({ id }) => id).filter((id) => !heard.has(id))).toEqual([]);
  });

  it('of a good plan are none, and every rule has passed', () => {
    for (const resources of Object.values(stacks)) {
      const { findings, rules: asked, exceptions, problems } = judged(resources);
      expect({ findings, exceptions, problems }).toEqual({
        findings: [],
        exceptions: { used: [], unused: [], expired: [], unknown: [] },
        problems: [],
      });
      expect(asked).toEqual(rules.map(({ id, title, severity }) => ({ id, title, severity, passed: true })));
    }
  });

  it('name the stack that they are of', () => {
    expect(judged(stacks.primary).stack).toBe('primary');
    expect(judged(stacks.secondary).stack).toBe('secondary');
  });

  describe('where they are configured', () => {
    const late = changing(':Replication', `${database}-kau1`, { schedule: '0/2:00' })(stacks.both);
    const config = (id: string, more: Partial<PackConfig[string]>): PackConfig => ({
      [id]: { level: undefined, figures: {}, ...more },
    });

    it('weigh less with a rule that is advisory', () => {
      const { findings } = judged(late, { config: config('replication-within-rpo', { level: 'advisory' }) });
      expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([['replication-within-rpo', 'advisory']]);
    });

    it('lack those of a rule that is switched off, and say that it is', () => {
      const { findings, rules: asked } = judged(late, {
        config: config('replication-within-rpo', { level: 'disabled' }),
      });
      expect(findings.map(({ rule }) => rule)).not.toContain('replication-within-rpo');
      expect(asked.filter(({ passed }) => !passed).map(({ id, severity }) => [id, severity])).toContainEqual([
        'replication-within-rpo',
        'disabled',
      ]);
    });

    it.each([
      ['drills-fresh', { freshnessDays: 20 }, 'it must succeed every 20 days.'],
      ['capacity-after-loss', { reservePercent: 90 }, 'less 24576 reserved and 213812 to be kept free).'],
      ['replication-within-rpo', { marginPercent: 50 }, 'but no more than 5 min may be lost.'],
      [
        'back-within-targets',
        { marginPercent: 70 },
        'but no more than 3:00 min (RTO) and a loss of 3:00 min (RPO) are allowed. Course:',
      ],
    ])('go by the figures of %s', (id, figures, says) => {
      const { findings } = judged(stacks.both, { config: config(id, { figures }) });
      expect(new Set(findings.map(({ rule }) => rule))).toEqual(new Set([id]));
      expect(findings.some((finding) => sentence(finding, 'en').includes(says))).toBe(true);
    });
  });

  it('lack what is excepted, and count it', () => {
    const edit = changing(':VmLegacy', database, { poolId: undefined });
    const exception = {
      rule: 'member-own-pool',
      resource: database,
      reason: 'Der Pool wird umgestellt.',
      owner: 'Betrieb der gemeinsamen IT',
      expires: '2026-12-31',
    };
    const { findings, exceptions } = judged(edit(stacks.primary), {
      registers: { exceptions: [exception, { ...exception, rule: 'boot-order' }], problems: [] },
    });
    expect(findings).toEqual([]);
    expect(exceptions.used).toEqual([{ ...exception, count: 1 }]);
    expect(exceptions.unused).toEqual([{ ...exception, rule: 'boot-order' }]);
  });

  it('carry what is wrong with the registers, with what is allowed', () => {
    const problem = { file: 'policies/config.yaml', line: 3, path: 'rules.x', message: 'unknown key', allowed: 'y' };
    expect(judged(stacks.primary, { registers: { exceptions: [], problems: [problem] } }).problems).toEqual([
      { file: 'policies/config.yaml', line: 3, path: 'rules.x', message: 'unknown key, allowed: y' },
    ]);
  });
});
