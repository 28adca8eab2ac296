/** How likely a failure is one that sends guests to their replicas, against the same asked of the engine as a tree. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { analyse } from '../../../../model/availability/analyse.ts';
import { argsOf, type FaultTree, type Formula } from '../../../../model/availability/fault-tree.ts';
import { Figures } from '../../../../model/availability/parts/figures.ts';
import { anyOf, gate } from '../../../../model/availability/services/formula.ts';
import { Groundwork } from '../../../../model/availability/services/groundwork.ts';
import { gateNames } from '../../../../model/availability/services/structure.ts';
import { randomInstallation } from './support/random-installation.ts';

const limits = { seconds: 60, memoryMiB: 64, now: () => 0 };

it('An event counts for failovers as often as it is up, and its failure takes the home but not the service', () => {
  let compared = 0;
  fc.assert(
    fc.property(randomInstallation, (installation) => {
      const groundwork = new Groundwork(installation, new Figures());
      for (const basis of groundwork.services) {
        const homes = basis.needs.each.map(({ node }) => gate(gateNames.noPlace(node)));
        const gates = new Map([...groundwork.gates, ['home', anyOf(homes)]]);
        const { exposures } = groundwork.solved(basis);
        for (const event of groundwork.infrastructure) {
          const tree = askedAs(gates, basis.infrastructure, event.name, groundwork);
          const expected = analyse(tree, limits).probability.lower * (1 - event.unavailability);
          expect(Math.abs((exposures.get(event.name) ?? 0) - expected)).toBeLessThan(1e-12);
          if (expected > 0) compared += 1;
        }
      }
    }),
    { numRuns: 40, seed: 5 },
  );
  expect(compared).toBeGreaterThan(50);
});

/** Not H, H with the event, not S with the event. */
function askedAs(
  gates: ReadonlyMap<string, Formula>,
  service: string,
  event: string,
  { events }: Pick<Groundwork, 'events'>,
): FaultTree {
  const replaced = (value: boolean) =>
    [...gates].map(([name, formula]) => [`${value} ${name}`, set(formula, event, value)] as const);
  const top: Formula = {
    kind: 'and',
    args: [{ kind: 'not', arg: gate('false home') }, gate('true home'), { kind: 'not', arg: gate(`true ${service}`) }],
  };
  return {
    name: event,
    top: 'top',
    gates: new Map<string, Formula>([...replaced(false), ...replaced(true), ['top', top]]),
    basicEvents: new Map([...events].map(([name, { unavailability }]) => [name, unavailability])),
    houseEvents: new Map(),
  };
}

function set(formula: Formula, event: string, value: boolean): Formula {
  if (formula.kind === 'basic-event') return formula.name === event ? { kind: 'constant', value } : formula;
  if (formula.kind === 'gate') return gate(`${value} ${formula.name}`);
  const args = argsOf(formula).map((arg) => set(arg, event, value));
  if (formula.kind === 'and' || formula.kind === 'or') return { kind: formula.kind, args };
  return formula.kind === 'atleast' ? { kind: 'atleast', min: formula.min, args } : formula;
}
