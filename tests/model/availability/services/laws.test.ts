/** What holds of every installation, tried on random ones. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../../model/availability/analyse.ts';
import { Figures } from '../../../../model/availability/parts/figures.ts';
import { assess, nameOfService } from '../../../../model/availability/services/assess.ts';
import { pairsOf } from '../../../../model/availability/services/formula.ts';
import { Groundwork } from '../../../../model/availability/services/groundwork.ts';
import type { Installation } from '../../../../model/availability/services/installation.ts';
import { serviceTree } from '../../../../model/availability/services/service-tree.ts';
import { isSet, Sweep } from '../../../../model/availability/services/sweep.ts';
import { written } from '../support/brute-force.ts';
import { randomInstallation } from './support/random-installation.ts';

const times = () => ({ seconds: 200, lostSeconds: 300 });
const limits = { seconds: 60, memoryMiB: 64, now: () => 0 };

describe('On random installations', () => {
  it('the sweep of all single events and pairs finds the minimal cut sets to order 2, and no others', () => {
    fc.assert(
      fc.property(randomInstallation, (installation) => {
        const groundwork = new Groundwork(installation, new Figures());
        const assessed = assess(installation, { times });
        for (const [index, basis] of groundwork.services.entries()) {
          const tree = serviceTree(groundwork, basis);
          const events = [...groundwork.events.keys()];
          const scenarios = [[], ...events.map((name) => [name]), ...pairsOf(events)];
          const failing = new Sweep(tree.gates, scenarios).fails(tree.top);
          const fatal = scenarios.filter((_, scenario) => isSet(failing, scenario));
          const minimal = fatal.filter((set) => !fatal.some((other) => isProperPart(other, set)));
          const cutSets = assessed.services[index]?.cutSets ?? [];
          const short = cutSets.filter((set) => set.events.length <= 2).map((set) => written(set.events));
          expect(short.sort()).toEqual(minimal.map(written).sort());
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it('the tree that is exported has the unavailability that is told', () => {
    fc.assert(
      fc.property(randomInstallation, (installation) => {
        const groundwork = new Groundwork(installation, new Figures());
        const assessed = assess(installation, { times });
        for (const [index, basis] of groundwork.services.entries()) {
          const { probability } = analyse(serviceTree(groundwork, basis), limits);
          const told = assessed.services[index]?.unavailabilityOf.failures ?? 0;
          expect(Math.abs(probability.lower / told - 1)).toBeLessThan(1e-10);
        }
      }),
      { numRuns: 60, seed: 2 },
    );
  });

  it('the pairs that are told are cut sets of the services they name', () => {
    fc.assert(
      fc.property(randomInstallation, (installation) => {
        const { pairs, services } = assess(installation, { times });
        for (const service of services) {
          const told = pairs.filter((pair) => pair.services.includes(nameOfService(service)));
          const cutSets = service.cutSets.map(({ events }) => written(events));
          expect(told.filter(({ events }) => !cutSets.includes(written(events)))).toEqual([]);
        }
      }),
      { numRuns: 40, seed: 3 },
    );
  });

  it('one more replica, when there is room for it and it takes over for sure, never makes a service less available', () => {
    fc.assert(
      fc.property(randomInstallation, fc.nat(3), fc.nat(3), (installation, guest, place) => {
        const roomy = withRoom(installation);
        const better = withReplica(roomy, guest, place);
        const before = assess(roomy, { times: atOnce }).services;
        const after = assess(better, { times: atOnce }).services;
        for (const [index, service] of after.entries()) {
          expect(service.unavailability).toBeLessThanOrEqual((before[index]?.unavailability ?? 0) * (1 + 1e-12));
        }
      }),
      { numRuns: 60, seed: 4 },
    );
  });
});

const atOnce = () => ({ seconds: 0, lostSeconds: 0 });

function isProperPart(part: readonly string[], whole: readonly string[]): boolean {
  return part.length < whole.length && part.every((name) => whole.includes(name));
}

function withRoom(installation: Installation): Installation {
  return { ...installation, guests: installation.guests.map((guest) => ({ ...guest, memoryMiB: 1 })) };
}

function withReplica(installation: Installation, guest: number, place: number): Installation {
  const nodes = installation.sites.flatMap((site) => site.nodes.map(({ name }) => name));
  const added = nodes[place % nodes.length] ?? '';
  return {
    ...installation,
    guests: installation.guests.map((each, index) =>
      index === guest % installation.guests.length ? { ...each, places: [...new Set([...each.places, added])] } : each,
    ),
  };
}
