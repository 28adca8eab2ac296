/** The plan as the beginning of a simulation: what would happen to it. */
import type { FaultTopology } from '../faults/topology.ts';
import type { Rule } from '../ha/rules/rule.ts';
import type { GuestPlan, Plan } from '../plan.ts';
import type { Incident, PlannedGuest, Scenario } from './scenario.ts';

/** Seconds from the start of a machine until its services answer, as long as no drill has measured it. */
const usualBoot = 60;

/** MiB that a guest changes per second: 2 GiB an hour, for application and database servers of a town hall. */
const usualChange = 2048 / 3600;

/** All guests run at home, and every replica is as old as its interval allows: the worst moment. */
export function scenarioOf(plan: Plan, incidents: readonly Incident[]): Scenario {
  const nodes = plan.sites.flatMap((site) => site.nodes);
  return {
    topology: faultTopology(plan),
    votes: {
      nodes: new Map(nodes.map(({ name }) => [name, 1])),
      nodeIds: new Map(nodes.map(({ name }, index) => [name, index + 1])),
      ...(plan.witness.algorithm === 'ffsplit' && {
        qdevice: { votes: 1, algorithm: plan.witness.algorithm, tieBreaker: 'lowest' as const },
      }),
    },
    nodes: nodes.map(({ name, memoryMiB, reservedMiB }) => ({ name, memoryMiB: memoryMiB - reservedMiB })),
    guests: plan.guests.map(plannedGuest),
    rules: plan.guests.map(strictRule),
    incidents,
  };
}

export function faultTopology(plan: Plan): FaultTopology {
  return {
    sites: plan.sites.map(({ id, nodes, upsMinutes }) => ({
      name: id,
      nodes: nodes.map(({ name }) => name),
      upsMinutes,
    })),
    links: plan.links.map(({ id, between }) => ({ name: id, between })),
    witness: plan.witness.host,
  };
}

function plannedGuest({ vmId, homeNode, memoryMiB, disks, replicas }: GuestPlan): PlannedGuest {
  const [first] = replicas;
  return {
    sid: `vm:${vmId}`,
    node: homeNode,
    memoryMiB,
    diskMiB: disks.reduce((sum, { sizeGiB }) => sum + sizeGiB * 1024, 0),
    bootSeconds: usualBoot,
    replicas: Object.fromEntries(replicas.map(({ node, intervalMinutes }) => [node, -60 * intervalMinutes])),
    ...(first && {
      replication: {
        schedule: first.schedule,
        changedMiBps: usualChange,
        ...(first.rateMBps !== undefined && { rateMBps: first.rateMBps }),
      },
    }),
    ha: { state: 'started', maxRestart: 1, maxRelocate: 1, failback: true },
  };
}

function strictRule({ name, vmId, haNodes }: GuestPlan, index: number): Rule {
  return {
    type: 'node-affinity',
    id: name,
    order: index + 1,
    resources: new Set([`vm:${vmId}`]),
    nodes: new Map(haNodes.map((node) => [node, 1])),
    strict: true,
  };
}
