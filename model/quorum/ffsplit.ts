/** The ffsplit algorithm ("fifty-fifty split") of corosync-qnetd, as far as it decides who gets the witness's vote. */

/**
 * What the algorithm goes by when two halves of a cluster reach the witness alike (corosync-qdevice(8), tie_breaker).
 */
export type TieBreaker = 'lowest' | 'highest' | number;

export interface Split {
  /** Node ids of all nodes that are configured, running or not. */
  readonly nodeIds: ReadonlyMap<string, number>;
  readonly memberships: readonly (readonly string[])[];
  /** Nodes that are connected to the witness. */
  readonly reaches: ReadonlySet<string>;
  /** A node that was connected until now, if its leaving is what is decided on. */
  readonly leaving?: string | undefined;
  /** Members of the partition that had the vote until now. */
  readonly kept: ReadonlySet<string>;
  readonly tieBreaker: TieBreaker;
  /** corosync-qdevice(8), keep_active_partition_tie_breaker: on unless switched off. */
  readonly keepActive: boolean;
}

/**
 * The membership that gets the vote, or undefined where none does. The rules of corosync-qdevice(8), "MODEL NET
 * ALGORITHMS" and "keep_active_partition_tie_breaker", without heuristics:
 * 1. Only memberships that have a node in contact with the witness count: the others can't be told.
 * 2. One with more than half of the configured nodes gets it; one with less than half never does.
 * 3. Of two halves, the one with more nodes in contact with the witness.
 * 4. Then the one with a contact that was in the partition that had the vote before, where only one has.
 * 5. Then the one with the tie-breaker's node: the lowest or highest id of ALL configured nodes, or the given one.
 * While it decides on the leaving of a node, corosync-qnetd 3.0 still counts it in rule 3 (its connection is taken off
 * the books afterwards): a half that loses one of its contacts keeps the vote against a half that has as many as it
 * had.
 *
 * The algorithm counts nodes, not votes; the manual asks for one vote a node. Throws RangeError for a tie-breaker that
 * is no node's id.
 */
export function ffsplit(split: Split): readonly string[] | undefined {
  const { nodeIds, memberships, reaches, leaving, kept, keepActive } = split;
  const tieNode = tieBreakerNode(split);
  const contacts = (members: readonly string[]) => members.filter((node) => reaches.has(node));
  const candidates = memberships
    .filter((members) => contacts(members).length > 0 && members.length * 2 >= nodeIds.size)
    .map((members) => ({
      members,
      // Compared one after another, the greater first.
      merits: [
        members.length,
        contacts(members).length + (leaving !== undefined && members.includes(leaving) ? 1 : 0),
        keepActive && contacts(members).some((node) => kept.has(node)) ? 1 : 0,
        members.includes(tieNode) ? 1 : 0,
      ],
    }));
  const [best] = candidates.sort((a, b) => compare(b.merits, a.merits));
  return best?.members;
}

function tieBreakerNode({ nodeIds, tieBreaker }: Split): string {
  const ids = [...nodeIds.values()];
  const wanted = tieBreaker === 'lowest' ? Math.min(...ids) : tieBreaker === 'highest' ? Math.max(...ids) : tieBreaker;
  for (const [node, id] of nodeIds) if (id === wanted) return node;
  throw new RangeError(`tie-breaker ${tieBreaker} is the id of no node; there are ${ids.join(', ')}`);
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) {
    const difference = value - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
