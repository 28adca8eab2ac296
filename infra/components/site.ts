import { createHash } from 'node:crypto';
import { sdn } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { Plan, SitePlan, TenantPlan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { vendorData } from '../cloud-init.ts';
import type { Reach } from '../connection.ts';
import { snippetFile } from '../storage-names.ts';
import { Guest } from './guest.ts';
import { Node } from './node.ts';

/** What a site takes from the cluster, by tenant id: made by the stack `primary`. */
export interface ClusterParts {
  pools: Record<string, pulumi.Input<string>>;
  securityGroups: Record<string, pulumi.Input<string>>;
  /** By tenant, then kind of network. */
  vnets: Record<string, Record<string, pulumi.Input<string>>>;
}

export interface SiteArgs {
  plan: Plan;
  site: SitePlan;
  parts: ClusterParts;
  reach: Reach;
  /** Cluster-wide resources that must be there before the site's networks are applied and its first guest made. */
  before: pulumi.Resource[];
}

/** One site: its nodes and the guests at home there. */
export class Site extends pulumi.ComponentResource {
  constructor(name: string, args: SiteArgs, opts: pulumi.ComponentResourceOptions) {
    super('ikz:site:Site', name, {}, opts);
    const nodes = this.#nodes(args);
    this.#guests(args, nodes, this.#applyNetworks(args, nodes));
    this.registerOutputs();
  }

  #nodes({ plan, site, reach, before }: SiteArgs): Map<string, Node> {
    return new Map(
      site.nodes.map((node) => {
        const args = { node, site, cluster: plan.cluster, snippets: snippetsFor(plan, node.name), reach };
        return [node.name, new Node(node.name, args, { parent: this, dependsOn: before })];
      }),
    );
  }

  /** A node skips networks whose bridge is missing, with a warning only: so each site applies them after its bridges. */
  #applyNetworks({ plan, site, before }: SiteArgs, nodes: Map<string, Node>): pulumi.Resource {
    return new sdn.Applier(
      `apply-networks-${site.id}`,
      { onCreate: true, onDestroy: false },
      {
        parent: this,
        dependsOn: [...before, ...[...nodes.values()].flatMap((node) => node.ready)],
        // Changed networks are pending until they are applied again.
        replacementTrigger: fingerprint(plan.tenants),
        deleteBeforeReplace: true,
      },
    );
  }

  #guests({ plan, site, parts }: SiteArgs, nodes: Map<string, Node>, applied: pulumi.Resource): void {
    for (const guest of plan.guests.filter((candidate) => candidate.homeSite === site.id)) {
      new Guest(
        guest.name,
        {
          guest,
          image: part(nodes.get(guest.homeNode)?.image, `cloud image on ${guest.homeNode}`, guest.name),
          pool: part(parts.pools[guest.tenant], `pool of ${guest.tenant}`, guest.name),
          securityGroup: part(parts.securityGroups[guest.tenant], `security group of ${guest.tenant}`, guest.name),
          vnet: part(
            parts.vnets[guest.tenant]?.[guest.network.kind],
            `${guest.network.kind} network of ${guest.tenant}`,
            guest.name,
          ),
          dns: { domain: plan.cluster.domain, servers: site.dnsServers },
          authorizedKeys: plan.cluster.staff.authorizedKeys,
        },
        { parent: this, dependsOn: [applied] },
      );
    }
  }
}

function fingerprint(tenants: TenantPlan[]): string {
  const networks = tenants.map(({ zone, networks }) => ({ zone, networks }));
  return createHash('sha256').update(JSON.stringify(networks)).digest('hex').slice(0, 16);
}

function part<T>(value: T | undefined, what: string, guest: string): T {
  if (value !== undefined) return value;
  throw new UserError(
    `guest ${guest} needs the ${what}, and the stack "primary" has not made it yet`,
    'Run `npx ikz up primary --yes` first, then this stack again. Nothing was touched.',
  );
}

/** Vendor data of every guest that may ever start on the node, by file name. */
function snippetsFor(plan: Plan, node: string): Record<string, string> {
  const snippets: Record<string, string> = {};
  for (const guest of plan.guests.filter((candidate) => candidate.haNodes.includes(node))) {
    const tenant = plan.tenants.find((candidate) => candidate.id === guest.tenant);
    if (tenant) snippets[snippetFile(guest)] ??= vendorData(tenant, plan.antivirus, guest.homeSite);
  }
  return snippets;
}
