import { Acl, cluster, GroupLegacy, PoolLegacy, sdn, UserLegacy } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { TenantPlan } from '../../model/plan.ts';

export interface TenantArgs {
  tenant: TenantPlan;
  /** Role of the tenant's own staff on its pool. */
  role: pulumi.Input<string>;
  /** Networks from which the shared IT staff reaches every guest, CIDR. */
  managementNetworks: string[];
}

/** One municipality: pool, staff, VLAN zone with its networks, security group. */
export class Tenant extends pulumi.ComponentResource {
  readonly pool: pulumi.Output<string>;
  readonly securityGroup: pulumi.Output<string>;
  /** Network id by kind. */
  readonly vnets: Record<string, pulumi.Output<string>>;
  /** What the SDN must know before it is applied. */
  readonly sdn: pulumi.Resource[];

  constructor(name: string, args: TenantArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:cluster:Tenant', name, {}, opts);
    this.pool = this.#pool(args);
    const networks = this.#networks(args.tenant);
    this.vnets = networks.vnets;
    this.sdn = networks.resources;
    this.securityGroup = this.#securityGroup(args);
    this.registerOutputs({ pool: this.pool, securityGroup: this.securityGroup, vnets: this.vnets });
  }

  #pool({ tenant, role }: TenantArgs): pulumi.Output<string> {
    const options = { parent: this };
    const pool = new PoolLegacy(tenant.id, { poolId: tenant.pool, comment: tenant.title }, options);
    const group = new GroupLegacy(tenant.id, { groupId: tenant.group, comment: tenant.title }, options);
    for (const user of tenant.users) {
      new UserLegacy(
        user.userId,
        {
          userId: user.userId,
          comment: user.comment,
          groups: [group.groupId],
          ...(user.email ? { email: user.email } : {}),
        },
        { ...options, ignoreChanges: ['password'] },
      );
    }
    new Acl(
      tenant.id,
      { path: pulumi.interpolate`/pool/${pool.poolId}`, groupId: group.groupId, roleId: role, propagate: true },
      options,
    );
    return pool.poolId;
  }

  #networks(tenant: TenantPlan): { vnets: Record<string, pulumi.Output<string>>; resources: pulumi.Resource[] } {
    const options = { parent: this };
    const zone = new sdn.zone.Vlan(tenant.id, { resourceId: tenant.zone.id, bridge: tenant.zone.bridge }, options);
    const vnets: Record<string, pulumi.Output<string>> = {};
    const resources: pulumi.Resource[] = [zone];
    for (const network of tenant.networks) {
      const name = `${tenant.id}-${network.kind}`;
      const vnet = new sdn.Vnet(
        name,
        { resourceId: network.vnet, zone: zone.resourceId, tag: network.vlan, alias: name },
        options,
      );
      const subnet = new sdn.Subnet(
        name,
        { vnet: vnet.resourceId, cidr: network.subnet, gateway: network.gateway },
        // Proxmox VE refuses a second subnet of the same range, so a changed one goes first.
        { ...options, deleteBeforeReplace: true },
      );
      vnets[network.kind] = vnet.resourceId;
      resources.push(vnet, subnet);
    }
    return { vnets, resources };
  }

  #securityGroup({ tenant, managementNetworks }: TenantArgs): pulumi.Output<string> {
    const group = new cluster.firewall.security.GroupLegacy(
      tenant.id,
      {
        name: tenant.securityGroup,
        comment: tenant.title,
        rules: managementNetworks.map((source) => ({
          type: 'in',
          action: 'ACCEPT',
          proto: 'tcp',
          dport: '22',
          source,
          comment: 'shared IT staff',
        })),
      },
      { parent: this },
    );
    return group.name;
  }
}
