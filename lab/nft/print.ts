/** Tables as `nft list` prints them. */
import type { Chain, Match, Rule, Table } from './ruleset.ts';

export function printTable({ family, name, chains }: Table): string {
  return `table ${family} ${name} {\n${chains.map(printChain).join('\n')}}\n`;
}

function printChain({ name, hook, rules }: Chain): string {
  const head = hook
    ? [`\t\ttype filter hook ${hook.at} priority ${printPriority(hook.priority)}; policy ${hook.policy};`]
    : [];
  const lines = [...head, ...rules.map((rule) => `\t\t${printRule(rule)}`)];
  return `\tchain ${name} {\n${lines.map((line) => `${line}\n`).join('')}\t}\n`;
}

/** nft shows 0 by its name. */
const printPriority = (priority: string): string => (priority === '0' ? 'filter' : priority);

function printRule({ matches, verdict, counter, comment }: Rule): string {
  return [
    ...matches.map(printMatch),
    ...(counter ? ['counter packets 0 bytes 0'] : []),
    ...(verdict === undefined ? [] : [verdict]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
  ].join(' ');
}

function printMatch(match: Match): string {
  const not = match.not ? '!= ' : '';
  switch (match.on) {
    case 'address':
      return `ip ${match.end} ${not}${set(match.values)}`;
    case 'port':
      return `${match.protocol} ${match.end} ${not}${set(match.ranges.map(([a, b]) => (a === b ? `${a}` : `${a}-${b}`)))}`;
    case 'protocol':
      return `meta l4proto ${not}${set(match.values)}`;
    case 'interface':
      return `${match.end} ${not}${set(match.values.map((name) => `"${name}"`))}`;
    case 'state':
      return `ct state ${not}${match.values.join(',')}`;
  }
}

const set = (values: readonly string[]): string => (values.length === 1 ? values.join() : `{ ${values.join(', ')} }`);
