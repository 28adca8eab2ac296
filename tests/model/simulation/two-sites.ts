/** The cooperation's shape: two sites with two nodes each, two lines, a witness, every guest replicated across. */
import type { Incident, Pace, PlannedGuest, Scenario } from '../../../model/simulation/scenario.ts';
import { Simulation } from '../../../model/simulation/simulation.ts';

export interface Changes {
  guests?: readonly PlannedGuest[];
  witness?: boolean;
  upsMinutes?: number;
  memoryMiB?: number;
  pace?: Pace;
}

const nodes = ['nie1', 'nie2', 'kau1', 'kau2'];

/** A guest at home on `node` with a replica on each of `replicas`, last synced five minutes before the beginning. */
export function guest(vmId: number, node: string, replicas: readonly string[]): PlannedGuest {
  return {
    sid: `vm:${vmId}`,
    node,
    memoryMiB: 4096,
    diskMiB: 40_960,
    bootSeconds: 40,
    replicas: Object.fromEntries(replicas.map((replica) => [replica, -300])),
    ha: { state: 'started', maxRestart: 1, maxRelocate: 1, failback: true },
  };
}

/** One guest on each node, its replica on the node of the same number at the other site. */
export const fourGuests: readonly PlannedGuest[] = [
  guest(1011, 'nie1', ['kau1']),
  guest(1012, 'nie2', ['kau2']),
  guest(2011, 'kau1', ['nie1']),
  guest(2012, 'kau2', ['nie2']),
];

export function twoSites(incidents: readonly Incident[], changes: Changes = {}): Scenario {
  const { guests = fourGuests, witness = true, upsMinutes = 0, memoryMiB = 65_536, pace } = changes;
  return {
    topology: {
      sites: [
        { name: 'niestetal', nodes: ['nie1', 'nie2'], upsMinutes },
        { name: 'kaufungen', nodes: ['kau1', 'kau2'], upsMinutes },
      ],
      links: [
        { name: 'north', between: ['niestetal', 'kaufungen'] },
        { name: 'south', between: ['niestetal', 'kaufungen'] },
      ],
      ...(witness && { witness: 'witness' }),
    },
    votes: {
      nodes: new Map(nodes.map((node) => [node, 1])),
      nodeIds: new Map(nodes.map((node, index) => [node, index + 1])),
      ...(witness && { qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker: 'lowest' } }),
    },
    nodes: nodes.map((name) => ({ name, memoryMiB })),
    guests,
    rules: guests.map((each, index) => ({
      type: 'node-affinity',
      id: `ikz-${index}`,
      order: index + 1,
      resources: new Set([each.sid]),
      nodes: new Map([[each.node, 2], ...Object.keys(each.replicas).map((node) => [node, 1] as const)]),
      strict: true,
    })),
    ...(pace && { pace }),
    incidents,
  };
}

/** Plays it to `seconds`. */
export function played(scenario: Scenario, seconds: number): Simulation {
  const simulation = new Simulation(scenario);
  simulation.run(seconds);
  return simulation;
}

/** Seconds that the guest was away, in all; Infinity = it still is. */
export function away(simulation: Simulation, vmId: number): number {
  const outages = simulation.history.outages.get(`vm:${vmId}`) ?? [];
  return outages.reduce((sum, { from, to }) => sum + ((to ?? Number.POSITIVE_INFINITY) - from), 0);
}

export const place = (simulation: Simulation, vmId: number): string => {
  const { on, state } = simulation.machine(`vm:${vmId}`);
  return state === 'answering' ? on : `${on} (${state})`;
};

export const said = (simulation: Simulation, message: string): boolean =>
  simulation.history.events.some((event) => event.message === message);
