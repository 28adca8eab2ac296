/**
 * Reads fault trees from Open-PSA MEF 2.0d (https://open-psa.github.io/mef): trees, components, gates, basic and house
 * events, parameters and the expressions of one value. Event trees, CCF groups and the like are errors, not left out.
 */
import { type FaultTree, type Formula, GateCycle, gatesBelow, gatesIn } from '../fault-tree.ts';
import { type Element, parseXml } from './element.ts';
import { evaluate, isExpression } from './expression.ts';
import { readFormula } from './formula.ts';
import { type EventDefinition, Reading } from './reading.ts';
import type { Container } from './scope.ts';

export interface Source {
  /** As it is named in errors. */
  readonly file: string;
  readonly text: string;
}

const containers = ['define-fault-tree', 'define-component', 'model-data'];
const definitions = ['define-gate', 'define-basic-event', 'define-house-event', 'define-parameter'];
const remarks = ['label', 'attributes'];

/**
 * The fault tree of a model, which may be spread over several files.
 * @param name of the tree; by default that of the first `define-fault-tree`
 * @param top gate to analyse; by default the one that no other gate uses
 * @throws MefError for the first mistake
 */
export function readFaultTree(sources: readonly Source[], options: { name?: string; top?: string } = {}): FaultTree {
  const reading = new Reading();
  const events: EventDefinition[] = [];
  const roots = sources.map(({ file, text }) => ({ file, root: parseXml(file, text) }));
  let name = options.name;
  for (const { file, root } of roots) {
    reading.open(file);
    if (root.name !== 'opsa-mef') throw reading.mistake(root, 'not a model', { allowed: '<opsa-mef>' });
    for (const event of collect(reading, root, [], false)) events.push(event);
    name ??= root.children.find((child) => child.name === 'define-fault-tree')?.attributes.name;
  }
  const of = <T>(kind: EventDefinition['kind'], read: (event: EventDefinition) => T): Map<string, T> =>
    new Map(
      events
        .filter((event) => event.kind === kind)
        .map((event) => [event.name, reading.within(event, () => read(event))]),
    );
  const gates = of('gate', (gate) => readFormula(reading, gate.container, body(reading, gate.element)));
  const first = roots[0];
  if (!first) throw new RangeError('no file to read a fault tree from');
  reading.open(first.file);
  const top = topOf(reading, first.root, gates, events, options.top);
  return {
    name: name ?? first.file,
    top,
    gates,
    basicEvents: of('basic-event', (event) => probability(reading, event)),
    houseEvents: of('house-event', ({ element }) => {
      const [constant] = element.children.filter(isExpression);
      return constant !== undefined && reading.truth(constant);
    }),
  };
}

/** All events that an element defines; parameters are put down in the reading. */
function* collect(reading: Reading, parent: Element, at: Container, isPrivate: boolean): Generator<EventDefinition> {
  for (const child of parent.children) {
    if (remarks.includes(child.name)) continue;
    const role = child.attributes.role;
    if (role !== undefined && role !== 'private' && role !== 'public') {
      throw reading.mistake(child, `role="${role}"`, { allowed: 'public, private' });
    }
    const hidden = role === undefined ? isPrivate : role === 'private';
    if (containers.includes(child.name)) {
      const inside = child.name === 'model-data' ? at : [...at, reading.attribute(child, 'name').trim()];
      yield* collect(reading, child, inside, hidden);
    } else if (definitions.includes(child.name)) {
      const event = reading.define(child, at, hidden);
      if (event) yield event;
    } else {
      throw reading.mistake(child, 'unknown element', { allowed: [...containers, ...definitions].join(', ') });
    }
  }
}

function body(reading: Reading, gate: Element): Element {
  const [formula, ...more] = gate.children.filter(({ name }) => !remarks.includes(name));
  if (!formula || more.length > 0) {
    throw reading.mistake(gate, formula ? 'more than one formula' : 'no formula', { allowed: 'one formula' });
  }
  return formula;
}

function probability(reading: Reading, { element, container }: EventDefinition): number {
  const [expression, ...more] = element.children.filter(isExpression);
  if (!expression) {
    throw reading.mistake(element, 'the probability is missing', {
      hint: 'Put one inside, <float value="0.01"/>: a part without a known rate is not taken for one that never fails.',
    });
  }
  if (more.length > 0) throw reading.mistake(element, 'more than one probability');
  const value = evaluate(reading, container, expression);
  if (!(value >= 0 && value <= 1)) throw reading.mistake(element, `probability ${value}`, { allowed: '0 to 1' });
  return value;
}

/** The gate to analyse; no gate of the model may be part of itself. */
function topOf(
  reading: Reading,
  root: Element,
  gates: ReadonlyMap<string, Formula>,
  events: readonly EventDefinition[],
  wanted: string | undefined,
): string {
  if (gates.size === 0) throw reading.mistake(root, 'no gate in the model', { allowed: '<define-gate> and more' });
  const used = new Set([...gates.values()].flatMap(gatesIn));
  const tops = [...gates.keys()].filter((name) => !used.has(name));
  const [top = ''] = wanted === undefined ? tops : [wanted];
  if (!gates.has(top) && wanted !== undefined) {
    throw reading.mistake(root, `no gate "${wanted}"`, { allowed: `a gate of the model, such as ${tops.join(', ')}` });
  }
  // Without any gate that none uses, all are part of a cycle or below one.
  for (const start of tops.length > 0 ? tops : gates.keys()) sorted(reading, start, gates, events);
  const reached = new Set(tops.flatMap((start) => sorted(reading, start, gates, events)));
  for (const name of gates.keys()) if (!reached.has(name)) sorted(reading, name, gates, events);
  if (wanted === undefined && tops.length > 1) {
    throw reading.mistake(root, `several top gates: ${tops.join(', ')}`, {
      allowed: 'one gate that no other gate uses',
      hint: 'Say which one is meant with --top, or put a gate above them.',
    });
  }
  return top;
}

function sorted(
  reading: Reading,
  start: string,
  gates: ReadonlyMap<string, Formula>,
  events: readonly EventDefinition[],
): string[] {
  try {
    return gatesBelow(start, gates);
  } catch (error) {
    const event = error instanceof GateCycle ? events.find(({ name }) => name === error.gates[0]) : undefined;
    if (!(error instanceof GateCycle) || !event) throw error;
    throw reading.within(event, () =>
      reading.mistake(event.element, `the gate is part of itself: ${[...error.gates, error.gates[0]].join(' -> ')}`),
    );
  }
}
