/** One list of findings out of the judgements of each stack and of both together. Pure. */
import { createHash } from 'node:crypto';
import type { Finding, FindingsDocument } from '../../policies/findings.ts';
import type { JudgedFinding, Report, Scope } from './report.ts';

export type Judgements = Readonly<Record<Scope, FindingsDocument>>;

/** In the order of the rules; of a rule in that of resource and subject. */
export function toldOnce(judgements: Judgements): JudgedFinding[] {
  const found = (scope: Scope) => identified(judgements[scope].findings, scope);
  const primary = found('primary');
  const secondary = found('secondary');
  const shared = [...primary.keys()].filter((id) => secondary.has(id));
  const all = new Map([...found('together'), ...primary, ...secondary]);
  // What shows in both stacks is about neither alone.
  for (const id of shared) all.set(id, { ...(all.get(id) as JudgedFinding), scope: 'together' });
  const order = new Map(judgements.together.rules.map(({ id }, index) => [id, index]));
  const place = ({ rule }: JudgedFinding) => order.get(rule) ?? order.size;
  return [...all.values()].sort((a, b) => place(a) - place(b) || compare(keyOf(a), keyOf(b)) || compare(a.id, b.id));
}

function identified(findings: readonly Finding[], scope: Scope): Map<string, JudgedFinding> {
  const seen = new Map<string, number>();
  return new Map(
    findings.map(({ urn: _, ...finding }): [string, JudgedFinding] => {
      const key = keyOf(finding);
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      const id = createHash('sha256').update(`${key}\0${count}`).digest('hex').slice(0, 16);
      return [id, { id, scope, ...finding }];
    }),
  );
}

/** What makes two findings the same one; figures in the sentence may change. */
function keyOf({ rule, resource = '', about }: Pick<Finding, 'rule' | 'resource' | 'about'>): string {
  return [rule, resource, about.en].join('\0');
}

/** Each rule once: found, where any judgement has found something. */
export function ruleOutcomes(judgements: Judgements): Report['rules'] {
  const each = [judgements.primary, judgements.secondary, judgements.together];
  const failed = new Set(each.flatMap(({ rules }) => rules.filter(({ passed }) => !passed).map(({ id }) => id)));
  return judgements.together.rules.map(({ id, title, severity }) => ({
    id,
    title,
    severity,
    outcome: severity === 'disabled' ? 'disabled' : failed.has(id) ? 'found' : 'passed',
  }));
}

/** Used: by any judgement. The rest is the same in all. */
export function exceptionsOf(judgements: Judgements): Report['exceptions'] {
  const each = [judgements.together, judgements.primary, judgements.secondary].map(({ exceptions }) => exceptions);
  const used = mostCounted(each.flatMap((exceptions) => exceptions.used));
  const usedKeys = new Set(used.map(nameOf));
  return {
    used,
    unused: once(each.flatMap((exceptions) => exceptions.unused)).filter((each) => !usedKeys.has(nameOf(each))),
    expired: mostCounted(each.flatMap((exceptions) => exceptions.expired)),
    unknown: once(each.flatMap((exceptions) => exceptions.unknown)),
  };
}

export function problemsOf(judgements: Judgements): Report['problems'] {
  const all = Object.values(judgements).flatMap(({ problems }) => problems);
  return [...new Map(all.map((problem) => [JSON.stringify(problem), problem])).values()];
}

type Exception = Report['exceptions']['unused'][number];

const nameOf = ({ rule, resource, expires, owner, reason }: Exception) =>
  JSON.stringify([rule, resource, expires, owner, reason]);

function once<Kind extends Exception>(exceptions: readonly Kind[]): Kind[] {
  return [...new Map(exceptions.map((each) => [nameOf(each), each])).values()].sort(byName);
}

function mostCounted<Kind extends Exception & { count: number }>(exceptions: readonly Kind[]): Kind[] {
  return once(exceptions.toSorted((a, b) => a.count - b.count));
}

function byName(a: Exception, b: Exception): number {
  return compare(nameOf(a), nameOf(b));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
