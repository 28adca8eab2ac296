import { ffsplit, type TieBreaker } from './ffsplit.ts';

/** The witness as the cluster knows it: a quorum device of the model net (corosync-qdevice(8)). */
export interface Witness {
  readonly votes: number;
  readonly algorithm: 'ffsplit';
  readonly tieBreaker: TieBreaker;
  /** Default true, as corosync-qdevice has it. */
  readonly keepActive?: boolean;
}

export interface VoteConfig {
  /** Votes of each configured node (corosync.conf, quorum_votes; Proxmox VE gives each 1). */
  readonly nodes: ReadonlyMap<string, number>;
  readonly nodeIds: ReadonlyMap<string, number>;
  /** Where there is one. */
  readonly qdevice?: Witness;
}

/** Nodes that form one membership, and what votequorum makes of it. */
export interface Partition {
  /** Sorted by name. */
  readonly nodes: string[];
  /** Those of them that reach the witness, whether or not it gives them its vote. */
  readonly contacts: string[];
  /** The witness has given its vote to this partition: its contacts cast it (flag V in corosync-quorumtool). */
  readonly qdevice: boolean;
  /** Votes of its nodes, with the witness's where it has that. */
  readonly votes: number;
  readonly expected: number;
  readonly quorum: number;
  /** Nodes that are quorate: all, none, or, where it takes the witness's vote, the contacts. */
  readonly quorateNodes: string[];
  /** At least one node is. */
  readonly quorate: boolean;
}

/** More than half of the expected votes (votequorum(5)). */
export function quorumOf(expected: number): number {
  return Math.floor(expected / 2) + 1;
}

/**
 * The partitions that the memberships make, in the same order.
 *
 * Expected votes are those of all configured nodes and of the witness, whether they are there or not: neither they nor
 * the quorum decrease by themselves (votequorum(5)). Each node counts the witness's vote only through a connection of
 * its own: with ffsplit that of another does not help ("master wins" is off, NMW in corosync-quorumtool). So of two
 * nodes that are half of a cluster of four, the one without a connection is not quorate, though the other is.
 *
 * It is the settled state; on the way there two partitions can be quorate for some seconds (timing.ts, untilKnown).
 * @param memberships nodes in contact with one another; no node in two of them. Nodes in none don't run.
 * @param reaches nodes that reach the witness
 * @param before the partitions until now. The witness decides when something changes, and where halves are equal it
 *   leaves the vote where it was; leave them out when it has forgotten, because it restarted or had no node connected
 * @throws RangeError for a node that is not configured, or a tie-breaker that is no node's id
 */
export function partitionsOf(
  config: VoteConfig,
  memberships: readonly (readonly string[])[],
  reaches: ReadonlySet<string>,
  before: readonly Partition[] = [],
): Partition[] {
  const { nodes, qdevice } = config;
  const sorted = memberships.map((members) => members.toSorted());
  const given = qdevice && holder(config.nodeIds, qdevice, sorted, reaches, before);
  const expected = sum(nodes.values()) + (qdevice?.votes ?? 0);
  const quorum = quorumOf(expected);
  return sorted.map((members) => {
    const contacts = qdevice ? members.filter((node) => reaches.has(node)) : [];
    const own = sum(members.map((node) => votesOf(nodes, node)));
    const votes = own + (qdevice && members === given ? qdevice.votes : 0);
    const quorateNodes = own >= quorum ? members : votes >= quorum ? contacts : [];
    return {
      nodes: members,
      contacts,
      qdevice: members === given,
      votes,
      expected,
      quorum,
      quorateNodes,
      quorate: quorateNodes.length > 0,
    };
  });
}

/** The membership that has the witness's vote. */
function holder(
  nodeIds: ReadonlyMap<string, number>,
  { tieBreaker, keepActive = true }: Witness,
  memberships: readonly (readonly string[])[],
  reaches: ReadonlySet<string>,
  before: readonly Partition[],
): readonly string[] | undefined {
  const kept = before.find((partition) => partition.qdevice)?.nodes ?? [];
  const left = before.flatMap(({ contacts }) => contacts).filter((node) => !reaches.has(node));
  const came = memberships
    .flat()
    .filter((node) => reaches.has(node) && !before.some(({ contacts }) => contacts.includes(node)));
  const same = isSame(
    memberships,
    before.map((partition) => partition.nodes),
  );
  // Without an event there is no decision, and one that fell on a leaving node might fall otherwise now.
  if (same && left.length === 0 && came.length === 0) return memberships.find((members) => isSame([members], [kept]));
  const leaving = same ? left.sort().at(-1) : undefined;
  return ffsplit({ nodeIds, memberships, reaches, leaving, kept: new Set(kept), tieBreaker, keepActive });
}

function isSame(a: readonly (readonly string[])[], b: readonly (readonly string[])[]): boolean {
  const text = (lists: readonly (readonly string[])[]) => JSON.stringify(lists.map((list) => list.join(' ')).sort());
  return text(a) === text(b);
}

function votesOf(nodes: ReadonlyMap<string, number>, node: string): number {
  const votes = nodes.get(node);
  if (votes === undefined)
    throw new RangeError(`${node} is not a configured node; there are ${[...nodes.keys()].join(', ')}`);
  return votes;
}

function sum(numbers: Iterable<number>): number {
  let total = 0;
  for (const number of numbers) total += number;
  return total;
}
