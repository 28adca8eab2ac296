/** Random clusters and what befalls them, for the invariants. */
import fc from 'fast-check';
import { type FaultKind, faultKinds } from '../../../model/faults/fault.ts';
import type { FaultTopology, TargetType } from '../../../model/faults/topology.ts';
import type { Rule } from '../../../model/ha/rules/rule.ts';
import type { Incident, PlannedGuest, Scenario } from '../../../model/simulation/scenario.ts';

/** Seconds: all incidents are over by then. */
export const lastIncident = 3000;

export const intervalMinutes = 5;

/** Two sites, each large enough to carry all guests; every guest replicated across, its rule its replica set. */
export const randomScenario: fc.Arbitrary<Scenario> = fc
  .record({
    sites: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    guests: fc.integer({ min: 1, max: 8 }),
    upsMinutes: fc.constantFrom(0, 0, 5),
    prefersHome: fc.boolean(),
    failback: fc.boolean(),
    seed: fc.nat(),
    incidents: fc.array(
      fc.record({
        at: fc.integer({ min: 1, max: lastIncident }),
        kind: fc.nat(),
        target: fc.nat(),
        seconds: fc.integer({ min: 1, max: 900 }),
      }),
      { maxLength: 6 },
    ),
  })
  .map(({ sites: [many, few], guests, upsMinutes, prefersHome, failback, seed, incidents }) => {
    const topology = topologyOf(many, few, upsMinutes);
    const nodes = topology.sites.flatMap((site) => site.nodes);
    const planned = Array.from({ length: guests }, (_, index) => plannedGuest(topology, index, seed, failback));
    return {
      topology,
      votes: {
        nodes: new Map(nodes.map((node) => [node, 1])),
        nodeIds: new Map(nodes.map((node, index) => [node, index + 1])),
        ...(topology.witness !== undefined && {
          qdevice: { votes: 1, algorithm: 'ffsplit' as const, tieBreaker: 'lowest' as const },
        }),
      },
      nodes: nodes.map((name) => ({ name, memoryMiB: guests * 2048 })),
      guests: planned,
      rules: planned.map((guest, index) => strictRule(guest, index, prefersHome)),
      incidents: incidents.flatMap((random) => faultAndRepair(topology, random)),
    };
  });

function topologyOf(many: number, few: number, upsMinutes: number): FaultTopology {
  const nodes = (site: string, count: number) => Array.from({ length: count }, (_, index) => `${site}${index + 1}`);
  return {
    sites: [
      { name: 'niestetal', nodes: nodes('nie', many), upsMinutes },
      { name: 'kaufungen', nodes: nodes('kau', few), upsMinutes },
    ],
    links: [
      { name: 'north', between: ['niestetal', 'kaufungen'] },
      { name: 'south', between: ['niestetal', 'kaufungen'] },
    ],
    // An even number of nodes needs a witness; an odd one must not have one.
    ...((many + few) % 2 === 0 && { witness: 'witness' }),
  };
}

function plannedGuest(topology: FaultTopology, index: number, seed: number, failback: boolean): PlannedGuest {
  const [first, second] = topology.sites;
  if (!first || !second) throw new Error('two sites');
  const [home, other] = (index + seed) % 2 === 0 ? [first, second] : [second, first];
  const pick = (nodes: readonly string[], offset: number) => nodes[(index + seed + offset) % nodes.length] ?? '';
  const node = pick(home.nodes, 0);
  const neighbour = pick(home.nodes, 1);
  return {
    sid: `vm:${1000 + index}`,
    node,
    memoryMiB: 2048,
    diskMiB: 20_480,
    bootSeconds: 30 + index,
    replicas: { [pick(other.nodes, 0)]: -300, ...(neighbour !== node && seed % 3 === 0 && { [neighbour]: -60 }) },
    replication: { schedule: `*/${intervalMinutes}`, changedMiBps: 0.2 },
    ha: { state: 'started', maxRestart: 1, maxRelocate: 1, failback },
  };
}

function strictRule(guest: PlannedGuest, index: number, prefersHome: boolean): Rule {
  return {
    type: 'node-affinity',
    id: `ikz-${guest.sid}`,
    order: index + 1,
    resources: new Set([guest.sid]),
    nodes: new Map([
      [guest.node, prefersHome ? 2 : 0],
      ...Object.keys(guest.replicas).map((node) => [node, 0] as const),
    ]),
    strict: true,
  };
}

/** Faults after which disks are missing need a hand, or another drill; they have tests of their own. */
const kinds = (Object.keys(faultKinds) as FaultKind[]).filter((kind) => kind !== 'pool-lost');

function faultAndRepair(
  topology: FaultTopology,
  random: { at: number; kind: number; target: number; seconds: number },
): Incident[] {
  const kind = kinds[random.kind % kinds.length] ?? 'power';
  const targets = (faultKinds[kind] as readonly TargetType[]).flatMap((type) => targetsOf(topology, type));
  const target = targets[random.target % targets.length];
  if (target === undefined) return [];
  return [
    { at: random.at, fault: { kind, target } },
    { at: random.at + random.seconds, heal: { kind, target } },
  ];
}

function targetsOf(topology: FaultTopology, type: TargetType): string[] {
  switch (type) {
    case 'site':
      return topology.sites.map(({ name }) => name);
    case 'node':
      return topology.sites.flatMap(({ nodes }) => nodes);
    case 'link':
      return topology.links.map(({ name }) => name);
    default:
      return topology.witness === undefined ? [] : ['witness'];
  }
}
