/** The plan as the beginning of a simulation: what would happen to it. */
import type { FaultTopology } from '../faults/topology.ts';
import type { Rule } from '../ha/rules/rule.ts';
import type { GuestPlan, Plan } from '../plan.ts';
import type { ReplicationJob } from '../pvesr/job.ts';
import { type ReplicatedGuest, worstLags } from '../pvesr/worst-lag.ts';
import type { VoteConfig } from '../quorum/votes.ts';
import { type Incident, type PlannedGuest, type PlannedNode, type Scenario, usualPace } from './scenario.ts';

/** Seconds from the start of a machine until its services answer, as long as no drill has measured it. */
export const usualBoot = 60;

/** MiB that a guest changes per second: 2 GiB an hour, for application and database servers of a town hall. */
const usualChange = 2048 / 3600;

const mib = 2 ** 20;

/** A guest as it is to be, by the plan or by what a stack declares. */
export interface IntendedGuest {
  vmId: number;
  node: string;
  memoryMiB: number;
  diskMiB: number;
  jobs: Pick<ReplicationJob, 'target' | 'schedule' | 'rate'>[];
  /** Undefined: HA does not look after it. */
  ha: PlannedGuest['ha'] | undefined;
}

/** All guests run at home, and every replica is as old as its interval allows: the worst moment. */
export function scenarioOf(plan: Plan, incidents: readonly Incident[]): Scenario {
  const nodes = plan.sites.flatMap((site) => site.nodes);
  return {
    topology: faultTopology(plan),
    votes: votesOf(
      nodes.map(({ name }) => name),
      plan.witness.algorithm === 'ffsplit',
    ),
    nodes: usableNodes(plan.sites),
    guests: plan.guests.map(replicatedGuest),
    rules: strictRules(plan.guests),
    incidents,
  };
}

/** @param witness there may be none */
export function faultTopology({
  sites,
  links,
  witness,
}: Pick<Plan, 'sites' | 'links'> & { witness?: Pick<Plan['witness'], 'host'> | undefined }): FaultTopology {
  return {
    sites: sites.map(({ id, nodes, upsMinutes }) => ({
      name: id,
      nodes: nodes.map(({ name }) => name),
      upsMinutes,
    })),
    links: links.map(({ id, between }) => ({ name: id, between })),
    ...(witness && { witness: witness.host }),
  };
}

/** One vote a node, and one of the witness where there is one. */
export function votesOf(nodes: readonly string[], hasWitness: boolean): VoteConfig {
  return {
    nodes: new Map(nodes.map((name) => [name, 1])),
    nodeIds: new Map(nodes.map((name, index) => [name, index + 1])),
    ...(hasWitness && { qdevice: { votes: 1, algorithm: 'ffsplit', tieBreaker: 'lowest' } }),
  };
}

/** Nodes with the memory that they have for guests. */
export function usableNodes(sites: Plan['sites']): PlannedNode[] {
  return sites.flatMap(({ nodes }) =>
    nodes.map(({ name, memoryMiB, reservedMiB }) => ({ name, memoryMiB: memoryMiB - reservedMiB })),
  );
}

export function intendedGuest({ vmId, homeNode, memoryMiB, disks, replicas }: GuestPlan): IntendedGuest {
  return {
    vmId,
    node: homeNode,
    memoryMiB,
    diskMiB: disks.reduce((sum, { sizeGiB }) => sum + sizeGiB * 1024, 0),
    jobs: replicas.map(({ node, schedule, rateMBps }) => ({
      target: node,
      schedule,
      ...(rateMBps !== undefined && { rate: rateMBps }),
    })),
    ha: { state: 'started', maxRestart: 1, maxRelocate: 1, failback: true },
  };
}

/** @param lags seconds by target that its replicas are behind in the beginning; they get no younger */
export function startedGuest(guest: IntendedGuest, lags: ReadonlyMap<string, number>): PlannedGuest {
  const { vmId, node, memoryMiB, diskMiB, ha } = guest;
  return {
    sid: `vm:${vmId}`,
    node,
    memoryMiB,
    diskMiB,
    bootSeconds: usualBoot,
    replicas: Object.fromEntries([...lags].map(([target, lag]) => [target, -lag])),
    ha: ha ?? { state: 'ignored', maxRestart: 0, maxRelocate: 0, failback: false },
  };
}

function replicatedGuest(plan: GuestPlan): PlannedGuest {
  const [first] = plan.replicas;
  const lags = new Map(plan.replicas.map(({ node, intervalMinutes }) => [node, 60 * intervalMinutes]));
  return {
    ...startedGuest(intendedGuest(plan), lags),
    ...(first && {
      replication: {
        schedule: first.schedule,
        changedMiBps: usualChange,
        ...(first.rateMBps !== undefined && { rateMBps: first.rateMBps }),
      },
    }),
  };
}

/** How old the replicas become while nothing fails: seconds by VM id and target. */
export function intendedLags(guests: readonly IntendedGuest[]): Map<number, Map<string, number>> {
  const replicated = guests.map(
    ({ vmId, node, diskMiB, jobs }): ReplicatedGuest => ({
      vmId,
      node,
      size: diskMiB * mib,
      changeRate: usualChange * mib,
      jobs,
    }),
  );
  return worstLags(replicated, usualPace.transfer * mib);
}

/** HA may start each guest where its disks are, and nowhere else. */
export function strictRules(guests: readonly Pick<GuestPlan, 'name' | 'vmId' | 'haNodes'>[]): Rule[] {
  return guests.map(({ name, vmId, haNodes }, index) => ({
    type: 'node-affinity',
    id: name,
    order: index + 1,
    resources: new Set([`vm:${vmId}`]),
    nodes: new Map(haNodes.map((node) => [node, 1])),
    strict: true,
  }));
}
