/**
 * The cluster that a stack declares its part of. What another stack declares is taken as the inventory plans it: guests of
 * both compete for the same memory, and one witness serves both.
 */
import type { Rule } from '../model/ha/rules/rule.ts';
import type { GuestPlan, SitePlan } from '../model/plan.ts';
import { type IntendedGuest, intendedGuest, intendedLags, strictRules } from '../model/simulation/planned.ts';
import { haRules, haSettings } from './declared/ha.ts';
import { machines } from './declared/machine.ts';
import { clusterStack, declaredNodes, declaredStacks, declaredWitness } from './declared/nodes.ts';
import type { DeclaredStack } from './declared.ts';

export interface ClusterGuest extends IntendedGuest {
  name: string;
  /** Undefined: another stack declares it. */
  urn: string | undefined;
  bootOrder: number;
  /** From the inventory; a guest that it does not know has the targets of the cooperation. */
  rpoMinutes: number;
  rtoMinutes: number;
  /** Names of the guests that it needs. */
  dependsOn: string[];
}

export interface DeclaredCluster {
  /** Of a site that the stack declares, the nodes that it declares. */
  sites: SitePlan[];
  /** Its address. */
  witness: string | undefined;
  guests: ClusterGuest[];
  rules: Rule[];
  /** Seconds that the replicas fall behind while nothing fails, by VM id and target. */
  lags: Map<number, Map<string, number>>;
}

const assembled = new WeakMap<DeclaredStack, DeclaredCluster>();

/** Several rules ask for it: it is put together once. */
export function clusterOf(stack: DeclaredStack): DeclaredCluster {
  const cluster = assembled.get(stack) ?? assemble(stack);
  assembled.set(stack, cluster);
  return cluster;
}

function assemble(stack: DeclaredStack): DeclaredCluster {
  const { plan, resources } = stack;
  const stacks = declaredStacks(stack);
  const nodes = declaredNodes(stack);
  const isElsewhere = ({ stack: name }: SitePlan) => !stacks.has(name);
  const elsewhere = new Set(plan.sites.filter(isElsewhere).map(({ id }) => id));
  const own = new Set(stack.guests.map(({ vmId }) => vmId));
  const others = plan.guests.filter(({ homeSite, vmId }) => elsewhere.has(homeSite) && !own.has(vmId));
  const rules = haRules(resources).map(({ rule }) => rule);
  const guests = [...declaredGuests(stack), ...others.map(plannedGuest)].sort((a, b) => a.vmId - b.vmId);
  return {
    sites: plan.sites.map((site) =>
      isElsewhere(site) ? site : { ...site, nodes: site.nodes.filter(({ name }) => nodes.has(name)) },
    ),
    witness: stacks.has(clusterStack) ? declaredWitness(stack)?.host : plan.witness.host,
    guests,
    rules: [...rules, ...strictRules(others).map((rule) => ({ ...rule, order: rule.order + rules.length }))],
    lags: intendedLags(guests),
  };
}

function declaredGuests(stack: DeclaredStack): ClusterGuest[] {
  const settings = haSettings(stack.resources);
  const sizes = machines(stack.resources);
  const planned = new Map(stack.plan.guests.map((guest) => [guest.vmId, guest]));
  const jobs = Map.groupBy(stack.replications, ({ vmId }) => vmId);
  return stack.guests.map(({ name, urn, vmId, node }) => ({
    name,
    vmId,
    urn,
    node,
    ...(sizes.get(urn) ?? { memoryMiB: 0, diskMiB: 0, bootOrder: Number.POSITIVE_INFINITY }),
    jobs: jobs.get(vmId) ?? [],
    ha: settings.get(`vm:${vmId}`),
    ...targetsOf(planned.get(vmId) ?? stack.inventory.targets),
    dependsOn: planned.get(vmId)?.dependsOn ?? [],
  }));
}

function plannedGuest(guest: GuestPlan): ClusterGuest {
  const { name, startup, dependsOn } = guest;
  return {
    ...intendedGuest(guest),
    name,
    urn: undefined,
    bootOrder: startup.order,
    ...targetsOf(guest),
    dependsOn,
  };
}

function targetsOf({ rpoMinutes, rtoMinutes }: Pick<ClusterGuest, 'rpoMinutes' | 'rtoMinutes'>) {
  return { rpoMinutes, rtoMinutes };
}
