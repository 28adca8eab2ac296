/**
 * Reads nft scripts, as far as tables that filter a host's own traffic need them: tables, chains at a hook with a policy,
 * rules that match addresses, ports, protocols, interfaces and states (nft(8)). Anything else is refused as a syntax error.
 */
import { isIPv4 } from 'node:net';
import type { Chain, Match, PortRange, Rule, Statement, Table } from './ruleset.ts';
import { Tokens } from './tokens.ts';

const families = ['inet', 'ip', 'arp', 'bridge', 'netdev', 'ip6'] as const;

/** The statements of a script. Throws `NftError` with the place of what it doesn't understand. */
export function parseNft(source: string, name: string): Statement[] {
  const tokens = new Tokens(source, name);
  const statements: Statement[] = [];
  while (!tokens.ended) {
    statements.push(statement(tokens));
    tokens.end();
  }
  return statements;
}

function statement(tokens: Tokens): Statement {
  if (tokens.peek() === 'table') return { verb: 'add', table: table(tokens) };
  const verb = tokens.oneOf('add', 'create', 'delete', 'destroy', 'flush', 'list');
  if (verb === 'add' || verb === 'create') return { verb: 'add', table: addition(tokens) };
  if (verb === 'flush' || verb === 'list') {
    if (tokens.takeIf('ruleset')) return { verb: `${verb} ruleset` };
    if (verb === 'list' && tokens.takeIf('tables')) return { verb: 'list tables' };
  }
  tokens.need('table');
  return { verb, family: family(tokens), table: tokens.name() };
}

/** nft takes a table without a family for one of `ip`. */
function family(tokens: Tokens): string {
  return families.find((each) => tokens.takeIf(each)) ?? 'ip';
}

function addition(tokens: Tokens): Table {
  if (tokens.peek() === 'table') return table(tokens);
  const kind = tokens.oneOf('chain', 'rule');
  const where = { family: family(tokens), name: tokens.name() };
  const name = tokens.name();
  if (kind === 'rule') return { ...where, chains: [{ name, rules: [rule(tokens)] }] };
  return { ...where, chains: [tokens.peek() === '{' ? chainBody(tokens, name) : { name, rules: [] }] };
}

function table(tokens: Tokens): Table {
  tokens.need('table');
  const [of, name] = [family(tokens), tokens.name()];
  const chains: Chain[] = [];
  if (tokens.takeIf('{')) {
    for (tokens.skipEnds(); !tokens.takeIf('}'); tokens.skipEnds()) {
      tokens.need('chain');
      chains.push(chainBody(tokens, tokens.name()));
    }
  }
  return { family: of, name, chains };
}

function chainBody(tokens: Tokens, name: string): Chain {
  tokens.need('{');
  let hook: Chain['hook'];
  const rules: Rule[] = [];
  for (tokens.skipEnds(); !tokens.takeIf('}'); tokens.skipEnds()) {
    if (tokens.takeIf('type')) {
      tokens.need('filter');
      tokens.need('hook');
      const at = tokens.oneOf('input', 'output', 'forward');
      tokens.need('priority');
      hook = { at, priority: tokens.take(), policy: 'accept' };
    } else if (hook && tokens.takeIf('policy')) hook = { ...hook, policy: tokens.oneOf('accept', 'drop') };
    else rules.push(rule(tokens));
    tokens.end();
  }
  return { name, ...(hook && { hook }), rules };
}

function rule(tokens: Tokens): Rule {
  const matches: Match[] = [];
  let made: Rule = { matches };
  const ends = new Set(['\n', ';', '}', undefined]);
  while (!ends.has(tokens.peek())) {
    if (tokens.takeIf('counter')) made = { ...made, counter: true };
    else if (tokens.takeIf('comment')) made = { ...made, comment: tokens.take() };
    else if (made.verdict === undefined && /^(accept|drop|reject)$/.test(tokens.peek() ?? '')) {
      made = { ...made, verdict: tokens.oneOf('accept', 'drop', 'reject') };
    } else if (made.verdict === undefined) matches.push(match(tokens));
    else throw tokens.unexpected();
  }
  return made;
}

function match(tokens: Tokens): Match {
  const kind = tokens.oneOf('ip', 'tcp', 'udp', 'meta', 'ct', 'iif', 'oif', 'iifname', 'oifname');
  switch (kind) {
    case 'ip': {
      const end = tokens.oneOf('saddr', 'daddr', 'protocol');
      if (end === 'protocol') return { on: 'protocol', ...values(tokens, isName) };
      return { on: 'address', end, ...values(tokens, isAddress) };
    }
    case 'tcp':
    case 'udp': {
      const end = tokens.oneOf('sport', 'dport');
      const { not, values: texts } = values(tokens, isPorts);
      return { on: 'port', protocol: kind, end, not, ranges: texts.map(portRange) };
    }
    case 'meta': {
      const key = tokens.oneOf('l4proto', 'iifname', 'oifname');
      if (key === 'l4proto') return { on: 'protocol', ...values(tokens, isName) };
      return { on: 'interface', end: key, ...values(tokens, isName) };
    }
    case 'ct':
      tokens.need('state');
      return { on: 'state', ...values(tokens, isState) };
    default:
      return { on: 'interface', end: kind, ...values(tokens, isName) };
  }
}

/** `[!=] VALUE`, `VALUE,VALUE` or `{ VALUE, VALUE }` */
function values(tokens: Tokens, allowed: (text: string) => boolean): { not: boolean; values: string[] } {
  const not = tokens.takeIf('!=');
  if (!not) tokens.takeIf('==');
  const inSet = tokens.takeIf('{');
  const found: string[] = [];
  for (;;) {
    if (inSet) while (tokens.peek() === '\n') tokens.takeIf('\n');
    if (inSet && found.length > 0 && tokens.takeIf('}')) break;
    if (!allowed(tokens.peek() ?? '')) throw tokens.unexpected();
    found.push(tokens.take());
    if (inSet) while (tokens.peek() === '\n') tokens.takeIf('\n');
    if (tokens.takeIf(',')) continue;
    if (inSet) tokens.need('}');
    break;
  }
  return { not, values: found };
}

const services: Readonly<Record<string, number>> = { ssh: 22, http: 80, https: 443 };

const isName = (text: string): boolean => /^[A-Za-z][\w.-]*$/.test(text);
const isState = (text: string): boolean => /^(new|established|related|invalid|untracked)$/.test(text);
const isPorts = (text: string): boolean => {
  const range = portRange(text);
  return range.every((port) => Number.isInteger(port) && port >= 0 && port <= 65_535);
};

/** An address, a network, a range, or a name that is looked up when the rules are loaded. */
function isAddress(text: string): boolean {
  const network = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  if (network) return isIPv4(network[1] ?? '') && Number(network[2]) <= 32;
  const range = /^([\d.]+)-([\d.]+)$/.exec(text);
  if (range) return isIPv4(range[1] ?? '') && isIPv4(range[2] ?? '');
  return /^[\d.]+$/.test(text) ? isIPv4(text) : isName(text);
}

/** NaN where the text is no port. */
function portRange(text: string): PortRange {
  const [first = '', last = first] = text.split('-');
  const port = (part: string): number => services[part] ?? (/^\d+$/.test(part) ? Number(part) : Number.NaN);
  return [port(first), port(last)];
}
