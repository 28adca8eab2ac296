import { Provider } from '@muhlba91/pulumi-proxmoxve';
import type * as pulumi from '@pulumi/pulumi';
import type { Plan, SitePlan } from '../model/plan.ts';
import { Backup } from './components/backup.ts';
import { ClusterSettings } from './components/cluster-settings.ts';
import { NetworkFabric } from './components/network-fabric.ts';
import { type ClusterParts, Site } from './components/site.ts';
import { Staff } from './components/staff.ts';
import { Storages } from './components/storages.ts';
import { Witness } from './components/witness.ts';
import type { Reach } from './connection.ts';
import { siteOutputs } from './outputs.ts';

/** Stack `primary`: what the cluster has once, and the primary site. */
export function declarePrimary(plan: Plan, site: SitePlan, reach: Reach): Record<string, unknown> {
  const options = { provider: new Provider('proxmox') };
  const firstNode = site.nodes[0]?.name ?? '';

  const nodeAddresses = plan.sites.flatMap((each) =>
    each.nodes.map((node) => node.managementAddress.split('/')[0] ?? ''),
  );
  new ClusterSettings('cluster', { cluster: plan.cluster, nodeAddresses }, options);
  new Witness('witness', { witness: plan.witness, node: firstNode, reach }, {});
  const staff = new Staff('staff', { staff: plan.cluster.staff }, options);
  const fabric = new NetworkFabric(
    'networks',
    { tenants: plan.tenants, role: staff.tenantRole, managementNetworks: plan.cluster.managementNetworks },
    options,
  );
  const storages = new Storages('storages', { sites: plan.sites, reach }, options);
  const backups = declareBackups(plan, reach, options);

  const parts: ClusterParts = { pools: {}, securityGroups: {}, vnets: {} };
  for (const [id, tenant] of Object.entries(fabric.tenants)) {
    parts.pools[id] = tenant.pool;
    parts.securityGroups[id] = tenant.securityGroup;
    parts.vnets[id] = tenant.vnets;
  }
  new Site(site.id, { plan, site, parts, reach, before: [...fabric.networks, ...storages.ready] }, options);
  return { ...siteOutputs(plan, site), parts, backupStorages: backups };
}

function declareBackups(plan: Plan, reach: Reach, options: pulumi.ComponentResourceOptions): pulumi.Output<string>[] {
  const servers = new Map(plan.sites.map((site) => [site.id, site.backupServer]));
  return plan.tenants.flatMap((tenant) =>
    tenant.backups.flatMap((backup) => {
      const server = servers.get(backup.targetSite);
      return server ? [new Backup(backup.storage, { tenant, plan: backup, server, reach }, options).storage] : [];
    }),
  );
}
