import { sdn } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { TenantPlan } from '../../model/plan.ts';
import { Tenant, type TenantArgs } from './tenant.ts';

export interface NetworkFabricArgs extends Omit<TenantArgs, 'tenant'> {
  tenants: TenantPlan[];
}

/** All tenants with their networks; a site applies them when its bridges are there. */
export class NetworkFabric extends pulumi.ComponentResource {
  readonly tenants: Record<string, Tenant> = {};
  /** What must be known before the networks are applied. */
  readonly networks: pulumi.Resource[];

  constructor(name: string, args: NetworkFabricArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:NetworkFabric', name, {}, opts);
    const { tenants, ...shared } = args;
    // Created first and so destroyed last: it applies the removal of the networks.
    const finalizer = new sdn.Applier('remove-networks', { onCreate: false, onDestroy: true }, { parent: this });
    for (const tenant of tenants) {
      this.tenants[tenant.id] = new Tenant(tenant.id, { tenant, ...shared }, { parent: this, dependsOn: [finalizer] });
    }
    this.networks = Object.values(this.tenants).flatMap((tenant) => tenant.sdn);
    this.registerOutputs();
  }
}
