/** JUnit XML (Jenkins' schema junit-10.xsd): a suite for each stack, a test case for each rule. */
import { create } from 'xmlbuilder2';
import type { XMLBuilder } from 'xmlbuilder2/lib/interfaces.js';
import type { Language, Text } from '../../../model/text.ts';
import { type Report, type Scope, scopeSchema } from '../report.ts';
import { placeText, sentence, words } from '../words.ts';
import { type ToldEntry, toldEntries } from './told-entries.ts';

interface Case {
  rule: string;
  title: Text;
  outcome: Report['rules'][number]['outcome'];
  entries: ToldEntry[];
}

export function renderJunit(report: Report, language: Language): string {
  const entries = toldEntries(report);
  const suites = scopeSchema.options.map((scope) => ({ scope, cases: casesOf(report, entries, scope) }));
  const all = suites.flatMap(({ cases }) => cases);
  const root = create({ version: '1.0', encoding: 'UTF-8' }).ele('testsuites', {
    name: 'ikz check',
    tests: all.length,
    failures: failuresIn(all),
    errors: 0,
  });
  for (const { scope, cases } of suites) {
    const suite = root.ele('testsuite', {
      name: scope,
      tests: cases.length,
      failures: failuresIn(cases),
      errors: 0,
      skipped: cases.filter(isSkipped).length,
    });
    for (const each of cases) writeCase(suite, scope, each, language);
  }
  return `${root.end({ prettyPrint: true })}\n`;
}

/** What only both stacks together show stands in their suite; so does what is about neither. */
function casesOf(report: Report, entries: readonly ToldEntry[], scope: Scope): Case[] {
  const own = Map.groupBy(
    entries.filter((entry) => entry.scope === scope),
    ({ rule }) => rule,
  );
  const ruled = report.rules.map(({ id, title, outcome }) => ({
    rule: id,
    title,
    outcome,
    entries: own.get(id) ?? [],
  }));
  const known = new Set(report.rules.map(({ id }) => id));
  const others = [...own].filter(([rule]) => !known.has(rule));
  return [
    ...others.map(
      ([rule, found]): Case => ({
        rule,
        title: found[0]?.title ?? { de: rule, en: rule },
        outcome: 'found',
        entries: found,
      }),
    ),
    ...ruled,
  ];
}

const isMandatory = ({ severity }: ToldEntry) => severity === 'mandatory';
const failuresIn = (cases: readonly Case[]) => cases.filter(({ entries }) => entries.some(isMandatory)).length;
const isSkipped = ({ outcome }: Case) => outcome === 'disabled' || outcome === 'unknown';

function writeCase(suite: XMLBuilder, scope: Scope, each: Case, language: Language): void {
  const { rule, title, outcome, entries } = each;
  const test = suite.ele('testcase', { name: `${rule}: ${title[language]}`, classname: scope });
  if (isSkipped(each))
    test.ele('skipped', { message: outcome === 'disabled' ? words.disabled[language] : words.incomplete[language] });
  for (const entry of entries.filter(isMandatory)) {
    const failure = test.ele('failure', { message: sentence(entry.told, language), type: entry.severity });
    failure.txt(detail(entry, language));
  }
  const advised = entries.filter((entry) => !isMandatory(entry));
  if (advised.length > 0) {
    test
      .ele('system-out')
      .txt(advised.map((entry) => `${sentence(entry.told, language)}\n${detail(entry, language)}`).join('\n\n'));
  }
}

function detail({ told, place }: ToldEntry, language: Language): string {
  return [
    `${words.fix[language]}: ${told.fix[language]}`,
    ...(told.course ? [told.course[language]] : []),
    ...(place ? [`${words.where[language]}: ${placeText(place)}`] : []),
  ].join('\n');
}
