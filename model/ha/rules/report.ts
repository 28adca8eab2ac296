/** What becomes of a rules.cfg, in the words of the recorded rule cases: what is left out, the rest, and its meaning. */
import { createHash } from 'node:crypto';
import { compileRules } from './compiled.ts';
import { effectiveRules, sentence } from './effective.ts';
import { parseRules } from './parse.ts';
import type { Rule, Sid } from './rule.ts';

type Json = string | number | Iterable<readonly [string, Json | undefined]>;

/** The text of a case's `.cfg.expect` for the text of its `.cfg`. */
export function rulesReport(text: string, nodes: readonly string[]): string {
  const { rules, dropped } = effectiveRules(parseRules(text), nodes);
  const { nodeAffinity, positive, negative } = compileRules(rules, nodes);
  const config = entries({
    digest: createHash('sha1').update(text).digest('hex'),
    ids: rules.map((rule) => [rule.id, configured(rule)] as const),
    order: rules.map(({ id, order }) => [id, order] as const),
  });
  const compiled = entries({
    'node-affinity': mapValues(nodeAffinity, (priorities) => entries({ nodes: prioritized(priorities) })),
    'resource-affinity': entries({ negative: mapValues(negative, members), positive: mapValues(positive, members) }),
  });
  return [
    '--- Log ---\n',
    ...dropped.map((drop) => `${sentence(drop)}\n`),
    `--- Config ---\n${canonical(config)}\n`,
    `--- Compiled Config ---\n${canonical(compiled)}\n`,
  ].join('');
}

function configured(rule: Rule): Json {
  const { type, comment, disabled } = rule;
  return entries({
    type,
    comment,
    disable: flag(disabled),
    resources: members(rule.resources),
    ...(rule.type === 'node-affinity'
      ? { nodes: prioritized(rule.nodes), strict: flag(rule.strict) }
      : { affinity: rule.affinity }),
  });
}

const flag = (value: boolean | undefined): Json | undefined => (value === undefined ? undefined : Number(value));
const members = (sids: ReadonlySet<Sid>): Json => [...sids].map((sid) => [sid, 1]);
const prioritized = (nodes: ReadonlyMap<string, number>): Json => mapValues(nodes, (priority) => entries({ priority }));
const entries = (object: Readonly<Record<string, Json | undefined>>): Json => Object.entries(object);
const mapValues = <V>(map: ReadonlyMap<string, V>, json: (value: V) => Json): Json =>
  [...map].map(([key, value]) => [key, json(value)]);

/** JSON with sorted keys, indented by three, with a space before the colon: as Perl's JSON prints it. */
function canonical(json: Json, indent = ''): string {
  if (typeof json !== 'object') return JSON.stringify(json);
  const inner = `${indent}   `;
  const lines = [...json]
    .flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${inner}${JSON.stringify(key)} : ${canonical(value, inner)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}
