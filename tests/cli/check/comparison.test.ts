import { describe, expect, it } from 'vitest';
import { comparedWith } from '../../../cli/check/comparison.ts';
import { exceptionsOf, problemsOf, ruleOutcomes, toldOnce } from '../../../cli/check/together.ts';
import type { Finding, FindingsDocument } from '../../../policies/findings.ts';

const same = (text: string) => ({ de: text, en: text });

function finding(rule: string, resource: string, is = 'is wrong'): Finding {
  return {
    rule,
    severity: 'mandatory',
    urn: `urn:pulumi:primary::ikz::vm::${resource}`,
    resource,
    about: same(`guest ${resource}`),
    is: same(is),
    must: same('is right'),
    fix: same('Mend it.'),
  };
}

const exception = { resource: 'a', reason: 'Der Dienst zieht um.', owner: 'Betrieb', expires: '2026-12-31' };

function judgement(findings: Finding[], more: Partial<FindingsDocument> = {}): FindingsDocument {
  const rules = ['first', 'second', 'third'].map((id) => ({
    id,
    title: same(id),
    severity: 'mandatory' as const,
    passed: findings.every(({ rule }) => rule !== id),
  }));
  return {
    stack: 'primary',
    rules,
    findings,
    exceptions: { used: [], unused: [], expired: [], unknown: [] },
    problems: [],
    ...more,
  };
}

const judgements = (primary: Finding[], secondary: Finding[], together: Finding[]) => ({
  primary: judgement(primary),
  secondary: judgement(secondary),
  together: judgement(together),
});

describe('Findings of both stacks', () => {
  it('are told once, at the stack that shows them', () => {
    const told = toldOnce(
      judgements([finding('second', 'a')], [finding('first', 'b')], [finding('first', 'b'), finding('second', 'a')]),
    );
    expect(told.map(({ rule, resource, scope }) => [rule, resource, scope])).toEqual([
      ['first', 'b', 'secondary'],
      ['second', 'a', 'primary'],
    ]);
  });

  it('are of both together where each shows them, or only the two together do', () => {
    const told = toldOnce(
      judgements([finding('first', 'a')], [finding('first', 'a')], [finding('first', 'a'), finding('third', 'c')]),
    );
    expect(told.map(({ rule, scope }) => [rule, scope])).toEqual([
      ['first', 'together'],
      ['third', 'together'],
    ]);
  });

  it('stay apart where a rule says two things of one resource', () => {
    const twice = [finding('first', 'a', 'has no replica'), finding('first', 'a', 'has no rule')];
    expect(new Set(toldOnce(judgements(twice, [], twice)).map(({ id }) => id)).size).toBe(2);
  });

  it('stand in the same order and under the same ids whatever order they were found in', () => {
    const found = [finding('second', 'b'), finding('second', 'a'), finding('first', 'c')];
    const one = toldOnce(judgements(found, [], found));
    expect(toldOnce(judgements(found.toReversed(), [], found.toReversed()))).toEqual(one);
    expect(one.map(({ resource }) => resource)).toEqual(['c', 'a', 'b']);
  });

  it('make a rule one that has found something, whichever stack shows it', () => {
    const outcomes = ruleOutcomes(judgements([], [finding('second', 'b')], []));
    expect(outcomes.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['first', 'passed'],
      ['second', 'found'],
      ['third', 'passed'],
    ]);
  });
});

describe('Exceptions and mistakes of both stacks', () => {
  it('are told once, and an exception is used if any stack uses it', () => {
    const problem = { file: 'policies/approvals.yaml', line: 2, path: '', message: 'no YAML' };
    const used = { ...exception, rule: 'first', count: 1 };
    const { count: _, ...unused } = used;
    const none = { used: [], unused: [unused], expired: [], unknown: [] };
    const all = {
      primary: judgement([], { exceptions: { ...none, used: [used], unused: [] }, problems: [problem] }),
      secondary: judgement([], { exceptions: none, problems: [problem] }),
      together: judgement([], {
        exceptions: { ...none, used: [{ ...used, count: 2 }], unused: [] },
        problems: [problem],
      }),
    };
    expect(exceptionsOf(all)).toEqual({ used: [{ ...used, count: 2 }], unused: [], expired: [], unknown: [] });
    expect(problemsOf(all)).toEqual([problem]);
  });
});

describe('Against its base a change', () => {
  const told = (...findings: Finding[]) => toldOnce(judgements(findings, [], findings));

  it('has made what the base does not show, and mended what only the base shows', () => {
    const { findings, mended } = comparedWith(
      told(finding('first', 'a'), finding('second', 'b')),
      told(finding('second', 'b'), finding('third', 'c')),
      [],
    );
    expect(findings.map(({ rule, status }) => [rule, status])).toEqual([
      ['second', 'present'],
      ['third', 'new'],
    ]);
    expect(mended.map(({ rule }) => rule)).toEqual(['first']);
  });

  it('has not made what was there before with another figure in the sentence', () => {
    const before = told(finding('first', 'a', 'is back after 17:20 min'));
    const { findings } = comparedWith(before, told(finding('first', 'a', 'is back after 18:00 min')), []);
    expect(findings.map(({ status }) => status)).toEqual(['present']);
  });

  it('has not mended what an exception now covers', () => {
    const { mended } = comparedWith(told(finding('first', 'a')), [], [{ ...exception, rule: 'first', count: 1 }]);
    expect(mended).toEqual([]);
  });

  it('is not compared where there is no base', () => {
    const { findings, mended } = comparedWith(undefined, told(finding('first', 'a')), []);
    expect(findings.map(({ status }) => status)).toEqual(['unknown']);
    expect(mended).toEqual([]);
  });
});
