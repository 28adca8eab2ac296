/**
 * A fault tree as a circuit: shared gates of three kinds over variables, with the sign of an argument on its edge.
 * OR is an AND with all signs turned (De Morgan), so equal parts are found to be equal however they were written.
 */

/** A node and a sign: twice the node's number, plus one if negated. */
export type Edge = number;

/** Node 0 is the constant. */
export const TRUE: Edge = 0;
export const FALSE: Edge = 1;

export const nodeOf = (edge: Edge): number => edge >>> 1;
export const isNegated = (edge: Edge): boolean => (edge & 1) === 1;
export const negate = (edge: Edge): Edge => edge ^ 1;

interface PlainGate {
  readonly kind: 'and' | 'xor';
  readonly args: readonly Edge[];
}

interface VoteGate {
  readonly kind: 'atleast';
  readonly min: number;
  readonly args: readonly Edge[];
}

export type Gate = PlainGate | VoteGate;

export type CircuitNode = Gate | { readonly kind: 'constant' } | { readonly kind: 'variable'; readonly name: string };

const noArgs: readonly Edge[] = [];

/** Grows by its methods; an argument's node is always older than its gate, so numbers are a topological order. */
export class Circuit {
  readonly nodes: CircuitNode[] = [{ kind: 'constant' }];
  readonly #known = new Map<string, number>();

  variable(name: string): Edge {
    return this.#node(`variable ${name}`, () => ({ kind: 'variable', name }));
  }

  and(args: readonly Edge[]): Edge {
    const unique = [...new Set(args)].filter((arg) => arg !== TRUE).sort((a, b) => a - b);
    if (unique.some((arg, index) => arg === FALSE || arg === negate(unique[index + 1] ?? -2))) return FALSE;
    const [only] = unique;
    if (only === undefined) return TRUE;
    if (unique.length === 1) return only;
    return this.#node(`and ${unique.join(' ')}`, () => ({ kind: 'and', args: keptOrder(args, unique) }));
  }

  or(args: readonly Edge[]): Edge {
    return negate(this.and(args.map(negate)));
  }

  /** An odd number of the arguments. */
  xor(args: readonly Edge[]): Edge {
    let sign = 0;
    const odd = new Set<Edge>();
    for (const arg of args) {
      sign ^= arg & 1;
      const positive = arg & ~1;
      if (!odd.delete(positive)) odd.add(positive);
    }
    if (odd.delete(TRUE)) sign ^= 1;
    const unique = [...odd].sort((a, b) => a - b);
    const [only] = unique;
    if (only === undefined) return FALSE ^ sign;
    if (unique.length === 1) return only ^ sign;
    return this.#node(`xor ${unique.join(' ')}`, () => ({ kind: 'xor', args: unique })) ^ sign;
  }

  atLeast(min: number, args: readonly Edge[]): Edge {
    const open = args.filter((arg) => nodeOf(arg) !== 0);
    const needed = min - args.filter((arg) => arg === TRUE).length;
    if (needed <= 0) return TRUE;
    if (needed > open.length) return FALSE;
    if (needed === 1) return this.or(open);
    if (needed === open.length) return this.and(open);
    const sorted = open.toSorted((a, b) => a - b);
    return this.#node(`atleast ${needed} ${sorted.join(' ')}`, () => ({ kind: 'atleast', min: needed, args: open }));
  }

  /** A gate of the same kind over other arguments. */
  like(gate: Gate, args: readonly Edge[]): Edge {
    if (gate.kind === 'atleast') return this.atLeast(gate.min, args);
    return gate.kind === 'and' ? this.and(args) : this.xor(args);
  }

  node(number: number): CircuitNode {
    const node = this.nodes[number];
    if (node === undefined) throw new RangeError(`circuit has no node ${number}`);
    return node;
  }

  args(number: number): readonly Edge[] {
    const node = this.node(number);
    return 'args' in node ? node.args : noArgs;
  }

  #node(key: string, make: () => CircuitNode): Edge {
    const known = this.#known.get(key);
    if (known !== undefined) return known * 2;
    const number = this.nodes.push(make()) - 1;
    this.#known.set(key, number);
    return number * 2;
  }
}

/** The arguments as the author has ordered them, which often tells what belongs together. */
function keptOrder(args: readonly Edge[], unique: readonly Edge[]): readonly Edge[] {
  const wanted = new Set(unique);
  return args.filter((arg) => wanted.delete(arg));
}

/** Which nodes a node rests on, itself included, oldest first. */
export function nodesBelow(circuit: Circuit, root: number): number[] {
  const seen = new Set([root]);
  // A set that grows while it is walked is walked to its new end.
  for (const number of seen) for (const arg of circuit.args(number)) seen.add(nodeOf(arg));
  return [...seen].sort((a, b) => a - b);
}
