import fc from 'fast-check';
import type { FaultTree, Formula } from '../../../../model/availability/fault-tree.ts';

export interface TreeShape {
  readonly events: number;
  readonly gates: number;
  /** With gates in which an event may help by failing. */
  readonly negations: boolean;
}

const rising = ['and', 'or', 'atleast'] as const;
const others = ['not', 'xor', 'nand', 'nor', 'iff', 'imply', 'cardinality', 'constant', 'house-event'] as const;

/** Random trees: each gate over events and over gates before it, so parts are shared and there are no cycles. */
export function randomTree({ events, gates, negations }: TreeShape): fc.Arbitrary<FaultTree> {
  const kinds: fc.Arbitrary<string> = fc.constantFrom(...rising, ...(negations ? others : []));
  const recipe = fc.record({
    kind: kinds,
    args: fc.uniqueArray(fc.nat(events + gates), { minLength: 2, maxLength: 5 }),
    min: fc.nat(5),
    max: fc.nat(5),
  });
  return fc
    .record({
      probabilities: fc.array(fc.double({ min: 0.001, max: 0.9, noNaN: true }), {
        minLength: events,
        maxLength: events,
      }),
      recipes: fc.array(recipe, { minLength: 1, maxLength: gates }),
    })
    .map(({ probabilities, recipes }) => {
      const reference = (pick: number, below: number): Formula => {
        const place = pick % (events + below);
        return place < events
          ? { kind: 'basic-event', name: `e${place}` }
          : { kind: 'gate', name: `g${place - events}` };
      };
      const formulas = recipes.map(({ kind, args, min, max }, gate): Formula => {
        const all = unique(args.map((pick) => reference(pick, gate)));
        const [one, other = one] = all;
        if (!one || !other) throw new Error('a gate without arguments');
        switch (kind) {
          case 'and':
          case 'or':
          case 'nand':
          case 'nor':
            return { kind, args: all };
          case 'xor':
            return { kind, args: [one, other] };
          case 'not':
            return { kind, arg: one };
          case 'iff':
          case 'imply':
            return { kind, args: [one, other] };
          case 'atleast':
            return { kind, min: Math.min(1 + min, all.length), args: all };
          case 'cardinality':
            return {
              kind,
              min: Math.min(min, max, all.length),
              max: Math.min(Math.max(min, max), all.length),
              args: all,
            };
          case 'house-event':
            return { kind: 'or', args: [{ kind, name: 'house' }, one] };
          default:
            return { kind: 'xor', args: [{ kind: 'constant', value: min > 2 }, one] };
        }
      });
      return {
        name: 'random',
        top: `g${formulas.length - 1}`,
        gates: new Map(formulas.map((formula, gate) => [`g${gate}`, formula])),
        basicEvents: new Map(probabilities.map((probability, event) => [`e${event}`, probability])),
        houseEvents: new Map([['house', probabilities[0] !== undefined && probabilities[0] > 0.4]]),
      };
    });
}

function unique(formulas: readonly Formula[]): Formula[] {
  return [...new Map(formulas.map((formula) => [JSON.stringify(formula), formula])).values()];
}
