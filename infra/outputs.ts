/** What the stacks hand on: to the other stack, to `ikz status`, to the drills. No secrets. */
import type { Plan, SitePlan } from '../model/plan.ts';

/** One guest as the commands need it; where it runs now is asked from the cluster, not from here. */
export interface GuestOutput {
  vmId: number;
  tenant: string;
  service: string;
  homeNode: string;
  haNodes: string[];
  replicationJobs: string[];
  address: string;
  rpoMinutes: number;
  rtoMinutes: number;
  dependsOn: string[];
}

/** Outputs both stacks have. */
export interface SiteOutputs {
  cluster: string;
  site: string;
  nodes: string[];
  guests: Record<string, GuestOutput>;
}

export function siteOutputs(plan: Plan, site: SitePlan): SiteOutputs {
  const guests = plan.guests
    .filter((guest) => guest.homeSite === site.id)
    .map((guest): [string, GuestOutput] => [
      guest.name,
      {
        vmId: guest.vmId,
        tenant: guest.tenant,
        service: guest.service,
        homeNode: guest.homeNode,
        haNodes: guest.haNodes,
        replicationJobs: guest.replicas.map((replica) => replica.jobId),
        address: guest.network.address,
        rpoMinutes: guest.rpoMinutes,
        rtoMinutes: guest.rtoMinutes,
        dependsOn: guest.dependsOn,
      },
    ]);
  return {
    cluster: plan.cluster.name,
    site: site.id,
    nodes: site.nodes.map((node) => node.name),
    guests: Object.fromEntries(guests),
  };
}
