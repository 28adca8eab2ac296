import { createHash } from 'node:crypto';
import { sdn } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { TenantPlan } from '../../model/plan.ts';
import { Tenant, type TenantArgs } from './tenant.ts';

export interface NetworkFabricArgs extends Omit<TenantArgs, 'tenant'> {
  tenants: TenantPlan[];
}

/** All tenants and the one act that makes their networks real on every node. */
export class NetworkFabric extends pulumi.ComponentResource {
  readonly tenants: Record<string, Tenant> = {};
  /** Guests wait for it: until it ran, no node has the networks. */
  readonly applied: pulumi.Resource;

  constructor(name: string, args: NetworkFabricArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:NetworkFabric', name, {}, opts);
    const { tenants, ...shared } = args;
    // Created first and so destroyed last: it applies the removal of the networks.
    const finalizer = new sdn.Applier('remove-networks', { onCreate: false, onDestroy: true }, { parent: this });
    for (const tenant of tenants) {
      this.tenants[tenant.id] = new Tenant(tenant.id, { tenant, ...shared }, { parent: this, dependsOn: [finalizer] });
    }
    this.applied = new sdn.Applier(
      'apply-networks',
      { onCreate: true, onDestroy: false },
      {
        parent: this,
        dependsOn: Object.values(this.tenants).flatMap((tenant) => tenant.sdn),
        // Changed networks are pending until they are applied again.
        replacementTrigger: fingerprint(tenants),
        deleteBeforeReplace: true,
      },
    );
    this.registerOutputs();
  }
}

function fingerprint(tenants: TenantPlan[]): string {
  const networks = tenants.map(({ zone, networks }) => ({ zone, networks }));
  return createHash('sha256').update(JSON.stringify(networks)).digest('hex').slice(0, 16);
}
