/** A node, a switch or the witness. */
export type Vertex = string;

export interface Link {
  readonly id: string;
  readonly between: readonly [Vertex, Vertex];
}

/** A link that goes down and comes up again by itself; all in seconds. */
export interface Flapping {
  /** When the first outage began. */
  readonly since: number;
  readonly down: number;
  readonly up: number;
}

export type Condition = 'up' | 'down' | Flapping;

/**
 * Whether corosync has the use of a link at the time `at`. Outages of a flapping link that are shorter than `bridged`
 * seconds (timing.ts, bridgedOutage) go unnoticed; in a longer one it counts as down while that lasts. How long it
 * takes until either is known comes on top (timing.ts, untilKnown).
 */
export function carries(condition: Condition, at: number, bridged: number): boolean {
  if (condition === 'up' || condition === 'down') return condition === 'up';
  const { since, down, up } = condition;
  return at < since || down < bridged || (at - since) % (down + up) >= down;
}

/** When a flapping link changes next after the time `at`; Infinity for one that does not change by itself. */
export function nextChange(condition: Condition, at: number): number {
  if (condition === 'up' || condition === 'down') return Number.POSITIVE_INFINITY;
  const { since, down, up } = condition;
  if (at < since) return since;
  const begun = since + Math.floor((at - since) / (down + up)) * (down + up);
  return at < begun + down ? begun + down : begun + down + up;
}

/** The connected components, each sorted, in the order of their first vertices. Links to other vertices are ignored. */
export function components(vertices: Iterable<Vertex>, linksUp: Iterable<Link>): Vertex[][] {
  const parent = new Map([...vertices].map((vertex) => [vertex, vertex]));
  const root = (vertex: Vertex): Vertex => {
    let at = vertex;
    for (let above = parent.get(at) ?? at; above !== at; above = parent.get(at) ?? at) {
      // Halving the path on the way keeps the trees flat.
      parent.set(at, parent.get(above) ?? above);
      at = above;
    }
    return at;
  };
  for (const { between } of linksUp) {
    const [a, b] = between;
    if (parent.has(a) && parent.has(b)) parent.set(root(a), root(b));
  }
  return [...Map.groupBy(parent.keys(), root).values()]
    .map((members) => members.sort(byName))
    .sort(([a = ''], [b = '']) => byName(a, b));
}

/** Who can talk to whom. */
export interface Connectivity {
  /** Nodes that are all in contact with one another, as corosync forms them into one membership. */
  readonly memberships: Vertex[][];
  /** Nodes that reach the witness. */
  readonly reaches: Set<Vertex>;
}

/** Are two ends in contact? Every end is in contact with itself. */
export type Contact = (a: Vertex, b: Vertex) => boolean;

/**
 * Which ends the links that are up bring into contact. Only switches pass traffic on: the witness joins no sites, and a
 * node relays nothing for others (knet does not forward between hosts).
 * @param nodes those that run; every other end of a link but `witness` is a switch
 * @param linksUp without those of nodes that don't run, if one of these has several: it would pass for a switch
 */
export function contactOver(nodes: Iterable<Vertex>, witness: Vertex, linksUp: readonly Link[]): Contact {
  const ends = new Set([...nodes, witness]);
  const switches = new Set(linksUp.flatMap(({ between }) => between).filter((vertex) => !ends.has(vertex)));
  const segmentOf = new Map(
    components(switches, linksUp).flatMap((segment, index) => segment.map((vertex) => [vertex, `segment ${index}`])),
  );
  // What a vertex is plugged into: segments of switches, and links that lead straight to another end.
  const plugged = new Map<Vertex, Set<string>>();
  const plug = (end: Vertex, into: string) => {
    if (ends.has(end)) plugged.set(end, (plugged.get(end) ?? new Set()).add(into));
  };
  for (const { id, between } of linksUp) {
    const [a, b] = between;
    plug(a, segmentOf.get(b) ?? `link ${id}`);
    plug(b, segmentOf.get(a) ?? `link ${id}`);
  }
  return (a, b) => a === b || [...(plugged.get(a) ?? [])].some((into) => plugged.get(b)?.has(into));
}

/**
 * Memberships and reach of the witness that follow from who is in contact with whom.
 *
 * To form a membership, corosync needs every member in contact with every other: each tells which it hears, and whom
 * one does not hear all of them leave out. Where contact is not transitive (A hears B, B hears C, A does not hear C)
 * several outcomes are possible; here nodes in the order of their names each join the first membership all of whose
 * members they hear. The real corosync was seen to end so when n1 stopped hearing n3 and n4 in a ring of four: n1 and
 * n2, n3 and n4. It tolerates more than that while a ring that exists keeps going, which needs contact only between
 * neighbours in it: when n1 and n3 alone stopped hearing each other, n2 and n4 passed on what was missing and nothing
 * changed. A next change would not let them all in again, so they count as parted here.
 * @param nodes those that run
 */
export function connectivity(nodes: Iterable<Vertex>, witness: Vertex, contact: Contact): Connectivity {
  const running = [...nodes].sort(byName);
  const memberships: Vertex[][] = [];
  for (const node of running) {
    const joined = memberships.find((members) => members.every((member) => contact(member, node)));
    if (joined) joined.push(node);
    else memberships.push([node]);
  }
  return { memberships, reaches: new Set(running.filter((node) => contact(node, witness))) };
}

function byName(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
