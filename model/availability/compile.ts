/** From a fault tree to the smallest circuit that is easily had: house events set, equal parts shared, chains flattened. */
import { Circuit, type Edge, FALSE, isNegated, negate, nodeOf, nodesBelow, TRUE } from './circuit.ts';
import { type FaultTree, type Formula, gatesBelow } from './fault-tree.ts';
import { findModules } from './modules.ts';

export interface Compiled {
  readonly circuit: Circuit;
  readonly top: Edge;
}

/** @throws GateCycle; RangeError for a name that is not defined */
export function compile(tree: FaultTree): Compiled {
  const { circuit, edges } = connectGates(tree, [tree.top]);
  return group(flatten({ circuit, top: edges.get(tree.top) ?? FALSE }));
}

/**
 * The gates below those named, as they are written but for equal parts, which are shared.
 * @returns with them the edge of each
 * @throws GateCycle; RangeError for a name that is not defined
 */
export function connectGates(
  tree: Omit<FaultTree, 'name' | 'top'>,
  tops: readonly string[],
): { circuit: Circuit; edges: ReadonlyMap<string, Edge> } {
  const circuit = new Circuit();
  const gates = new Map<string, Edge>();
  const edgeOf = (formula: Formula): Edge => {
    switch (formula.kind) {
      case 'constant':
        return formula.value ? TRUE : FALSE;
      case 'basic-event':
        return circuit.variable(defined(tree.basicEvents, formula.name) && formula.name);
      case 'house-event':
        return defined(tree.houseEvents, formula.name) && tree.houseEvents.get(formula.name) ? TRUE : FALSE;
      case 'gate': {
        const edge = gates.get(formula.name);
        if (edge === undefined) throw new RangeError(`gate "${formula.name}" is not defined`);
        return edge;
      }
      case 'not':
        return negate(edgeOf(formula.arg));
      default:
        return connect(circuit, formula, formula.args.map(edgeOf));
    }
  };
  for (const name of tops.flatMap((top) => gatesBelow(top, tree.gates))) {
    const formula = tree.gates.get(name);
    if (formula && !gates.has(name)) gates.set(name, edgeOf(formula));
  }
  return { circuit, edges: gates };
}

function defined(map: ReadonlyMap<string, unknown>, name: string): true {
  if (!map.has(name)) throw new RangeError(`"${name}" is not defined`);
  return true;
}

function connect(circuit: Circuit, formula: Extract<Formula, { args: unknown }>, args: readonly Edge[]): Edge {
  switch (formula.kind) {
    case 'and':
      return circuit.and(args);
    case 'nand':
      return negate(circuit.and(args));
    case 'or':
      return circuit.or(args);
    case 'nor':
      return negate(circuit.or(args));
    case 'xor':
      return circuit.xor(args);
    case 'iff':
      return negate(circuit.xor(args));
    case 'imply':
      return circuit.or(args.map((arg, index) => (index === 0 ? negate(arg) : arg)));
    case 'atleast':
      return circuit.atLeast(formula.min, args);
    case 'cardinality':
      return circuit.and([circuit.atLeast(formula.min, args), negate(circuit.atLeast(formula.max + 1, args))]);
  }
}

/** An AND of an AND that is used nowhere else is one AND. */
function flatten({ circuit, top }: Compiled): Compiled {
  const uses = useCounts(circuit, nodeOf(top));
  return rebuild({ circuit, top }, (to, number, moved) => {
    const node = circuit.node(number);
    if (!('args' in node)) return to.variable(node.kind === 'variable' ? node.name : '');
    if (node.kind !== 'and') return to.like(node, node.args.map(moved));
    const args = node.args.flatMap((arg) => {
      const inner = circuit.node(nodeOf(arg));
      const flat = inner.kind === 'and' && !isNegated(arg) && uses.get(nodeOf(arg)) === 1;
      const edge = moved(arg);
      const known = to.node(nodeOf(edge));
      return flat && known.kind === 'and' && !isNegated(edge) ? known.args : [edge];
    });
    return to.and(args);
  });
}

/**
 * Arguments of an AND that share nothing with the rest of the tree become a gate of their own: a module, which is then
 * solved by itself and stands in the diagrams of the rest as one variable.
 */
function group({ circuit, top }: Compiled): Compiled {
  const uses = useCounts(circuit, nodeOf(top));
  const modules = findModules(circuit, nodeOf(top));
  const isPrivate = (arg: Edge) => {
    const number = nodeOf(arg);
    return uses.get(number) === 1 && (circuit.node(number).kind === 'variable' || modules.has(number));
  };
  return rebuild({ circuit, top }, (to, number, moved) => {
    const node = circuit.node(number);
    if (!('args' in node)) return to.variable(node.kind === 'variable' ? node.name : '');
    const args = node.args.map(moved);
    if (node.kind !== 'and') return to.like(node, args);
    const own = args.filter((_, index) => isPrivate(node.args[index] ?? FALSE));
    if (own.length < 2 || own.length === args.length) return to.and(args);
    const grouped = new Set(own);
    return to.and([to.and(own), ...args.filter((arg) => !grouped.has(arg))]);
  });
}

/** How many gates below the root use each node. */
function useCounts(circuit: Circuit, root: number): ReadonlyMap<number, number> {
  const uses = new Map<number, number>();
  for (const number of nodesBelow(circuit, root)) {
    for (const arg of circuit.args(number)) uses.set(nodeOf(arg), (uses.get(nodeOf(arg)) ?? 0) + 1);
  }
  return uses;
}

/** A new circuit with what `make` makes of every node that is still used, oldest first. */
function rebuild(
  { circuit, top }: Compiled,
  make: (to: Circuit, number: number, moved: (edge: Edge) => Edge) => Edge,
): Compiled {
  const to = new Circuit();
  const edges = new Map<number, Edge>([[0, TRUE]]);
  const moved = (edge: Edge): Edge => (edges.get(nodeOf(edge)) ?? FALSE) ^ (edge & 1);
  for (const number of nodesBelow(circuit, nodeOf(top))) {
    if (number !== 0) edges.set(number, make(to, number, moved));
  }
  return { circuit: to, top: moved(top) };
}
