/** What of nftables' rules the lab keeps: tables of filter chains at the hooks of a host's own traffic (nft(8)). */

export type Verdict = 'accept' | 'drop' | 'reject';

/** One condition of a rule; all of a rule's must hold. */
export type Match =
  /** Addresses, networks `10.0.0.0/8`, ranges `10.0.0.1-10.0.0.9`. */
  | { on: 'address'; end: 'saddr' | 'daddr'; not: boolean; values: readonly string[] }
  | { on: 'port'; protocol: 'tcp' | 'udp'; end: 'sport' | 'dport'; not: boolean; ranges: readonly PortRange[] }
  | { on: 'protocol'; not: boolean; values: readonly string[] }
  | { on: 'interface'; end: 'iif' | 'oif' | 'iifname' | 'oifname'; not: boolean; values: readonly string[] }
  | { on: 'state'; not: boolean; values: readonly string[] };

export type PortRange = readonly [first: number, last: number];

export interface Rule {
  matches: readonly Match[];
  /** Absent: it only counts. */
  verdict?: Verdict;
  counter?: true;
  comment?: string;
}

export interface Chain {
  name: string;
  /** Absent: a chain that no hook leads to. */
  hook?: { at: 'input' | 'output' | 'forward'; priority: string; policy: 'accept' | 'drop' };
  rules: readonly Rule[];
}

export interface Table {
  family: string;
  name: string;
  chains: readonly Chain[];
}

/** What one statement of a script does. */
export type Statement =
  /** Adds a table, and chains and rules to it; nothing of what is there goes. */
  | { verb: 'add'; table: Table }
  | { verb: 'delete' | 'destroy' | 'flush' | 'list'; family: string; table: string }
  | { verb: 'list tables' }
  | { verb: 'flush ruleset' }
  | { verb: 'list ruleset' };

/** What nft says about a table that isn't there, or about text that it doesn't understand. */
export class NftError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NftError';
  }
}

export const tableNamed = (tables: readonly Table[], family: string, name: string): Table | undefined =>
  tables.find((table) => table.family === family && table.name === name);

/** The tables after `statement`. Throws {@link NftError} where one that it names is not there. */
export function applied(tables: readonly Table[], statement: Statement): readonly Table[] {
  if (statement.verb === 'flush ruleset') return [];
  if (statement.verb === 'add') return merged(tables, statement.table);
  if (statement.verb === 'list ruleset' || statement.verb === 'list tables') return tables;
  const { family, table: name, verb } = statement;
  const there = tableNamed(tables, family, name);
  if (!there && verb !== 'destroy') throw new NftError('No such file or directory');
  const others = tables.filter((table) => table !== there);
  if (verb === 'list') return tables;
  if (verb !== 'flush' || !there) return others;
  return tables.map((table) =>
    table === there ? { ...table, chains: table.chains.map((chain) => ({ ...chain, rules: [] })) } : table,
  );
}

function merged(tables: readonly Table[], added: Table): readonly Table[] {
  const there = tableNamed(tables, added.family, added.name);
  if (!there) return [...tables, added];
  const fresh = added.chains.filter((chain) => !there.chains.some(({ name }) => name === chain.name));
  const grown = there.chains.map((chain) => {
    const more = added.chains.find(({ name }) => name === chain.name);
    if (!more) return chain;
    const hook = more.hook ?? chain.hook;
    return { ...chain, ...(hook && { hook }), rules: [...chain.rules, ...more.rules] };
  });
  const table = { ...there, chains: [...grown, ...fresh] };
  return tables.map((each) => (each === there ? table : each));
}
