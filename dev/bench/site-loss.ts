/** Two sites of one size; every guest has a replica at the other one. One site loses its power. */
import type { Rule } from '../../model/ha/rules/rule.ts';
import type { PlannedGuest, Scenario } from '../../model/simulation/scenario.ts';

export interface Size {
  guests: number;
  /** Of both sites together. */
  nodes: number;
}

const memoryMiB = 2048;

export function lossOfASite({ guests, nodes }: Size): Scenario {
  const half = nodes / 2;
  const names = (site: string) =>
    Array.from({ length: half }, (_, index) => `${site}${String(index + 1).padStart(2, '0')}`);
  const [west, east] = [names('west'), names('east')];
  const all = [...west, ...east];
  const planned = Array.from({ length: guests }, (_, index): PlannedGuest => {
    const [home, other] = index % 2 === 0 ? [west, east] : [east, west];
    const place = Math.floor(index / 2) % half;
    return {
      sid: `vm:${1000 + index}`,
      node: home[place] ?? '',
      memoryMiB,
      diskMiB: 20_480,
      bootSeconds: 40,
      replicas: { [other[place] ?? '']: -300 },
      ha: { state: 'started', maxRestart: 1, maxRelocate: 1, failback: true },
    };
  });
  return {
    topology: {
      sites: [
        { name: 'west', nodes: west, upsMinutes: 0 },
        { name: 'east', nodes: east, upsMinutes: 0 },
      ],
      links: [
        { name: 'north', between: ['west', 'east'] },
        { name: 'south', between: ['west', 'east'] },
      ],
      witness: 'witness',
    },
    votes: {
      nodes: new Map(all.map((node) => [node, 1])),
      nodeIds: new Map(all.map((node, index) => [node, index + 1])),
      qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker: 'lowest' },
    },
    nodes: all.map((name) => ({ name, memoryMiB: memoryMiB * (2 * Math.ceil(guests / nodes) + 2) })),
    guests: planned,
    rules: planned.map(strictRule),
    incidents: [{ at: 10, fault: { kind: 'power', target: 'west' } }],
  };
}

function strictRule(guest: PlannedGuest, index: number): Rule {
  return {
    type: 'node-affinity',
    id: `ikz-${index}`,
    order: index + 1,
    resources: new Set([guest.sid]),
    nodes: new Map([[guest.node, 2], ...Object.keys(guest.replicas).map((node) => [node, 1] as const)]),
    strict: true,
  };
}
