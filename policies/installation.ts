/**
 * What the availability of services rests on, as a stack declares its part of it: guests, replicas, HA and backups from
 * the declarations, the buildings and lines around them from the inventory.
 */
import type { Installation, InstalledGuest } from '../model/availability/services/installation.ts';
import { backupSecondsOf, servicesOf, standsIn } from '../model/availability/services/planned.ts';
import { premisesOf } from '../model/availability/services/premises.ts';
import { type ClusterGuest, clusterOf, type DeclaredCluster } from './cluster.ts';
import { backedUp, backups } from './declared/backups.ts';
import type { DeclaredStack } from './declared.ts';

/** Guests on a node that is none of the cluster's are left out: other rules have them. */
export function installationOf(stack: DeclaredStack): Installation {
  const { inventory, plan } = stack;
  const cluster = clusterOf(stack);
  const nodes = new Set(cluster.sites.flatMap((site) => site.nodes.map(({ name }) => name)));
  const premises = premisesOf(inventory);
  const saved = savedGuests(stack);
  const provided = new Map(plan.guests.map((guest) => [guest.vmId, standsIn(guest)]));
  const guests = cluster.guests
    .filter(({ node }) => nodes.has(node))
    .map(
      (guest): InstalledGuest => ({
        name: guest.name,
        vmId: guest.vmId,
        memoryMiB: guest.memoryMiB,
        node: guest.node,
        places: placesOf(guest, cluster, nodes),
        replicaLags: Object.fromEntries(cluster.lags.get(guest.vmId) ?? []),
        backupSeconds: saved.has(guest.vmId) ? backupSecondsOf(inventory) : undefined,
        dependsOn: guest.dependsOn,
        standsIn: provided.get(guest.vmId),
      }),
    );
  const installed = new Set(guests.map(({ name }) => name));
  return {
    ...premises,
    sites: premises.sites.map((site) => ({ ...site, nodes: site.nodes.filter(({ name }) => nodes.has(name)) })),
    witness: cluster.witness === undefined ? undefined : premises.witness,
    guests: guests.map((guest) => ({ ...guest, dependsOn: guest.dependsOn.filter((name) => installed.has(name)) })),
    rules: cluster.rules,
    services: servicesOf(inventory, plan)
      .map((service) => ({ ...service, guests: service.guests.filter((name) => installed.has(name)) }))
      .filter((service) => service.guests.length > 0),
  };
}

/** Where HA may start it and its disks are; where HA does not look after it, its own node alone. */
function placesOf({ vmId, node, jobs, ha }: ClusterGuest, { rules }: DeclaredCluster, nodes: ReadonlySet<string>) {
  if (ha?.state !== 'started') return [node];
  const bounds = rules.flatMap((rule) =>
    rule.type === 'node-affinity' && rule.strict && rule.disabled !== true && rule.resources.has(`vm:${vmId}`)
      ? [rule.nodes]
      : [],
  );
  const targets = jobs.map(({ target }) => target);
  return [node, ...targets.filter((each) => nodes.has(each) && bounds.every((allowed) => allowed.has(each)))];
}

/** VM ids of which somebody makes backups: by what is declared, and for the other stack's guests by what is planned. */
function savedGuests({ resources, plan, guests }: DeclaredStack): Set<number> {
  const declared = new Set(guests.map(({ vmId }) => vmId));
  const planned = plan.tenants.flatMap((tenant) => tenant.backups.flatMap(({ vmIds }) => vmIds));
  return new Set([
    ...backups(resources)
      .filter(({ enabled }) => enabled)
      .flatMap((job) => backedUp(job, plan)),
    ...planned.filter((vmId) => !declared.has(vmId)),
  ]);
}
