import { Provider } from '@muhlba91/pulumi-proxmoxve';
import * as pulumi from '@pulumi/pulumi';
import type { Plan, SitePlan } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { type ClusterParts, Site } from './components/site.ts';
import type { Reach } from './connection.ts';
import { siteOutputs } from './outputs.ts';
import { projectName } from './stack.ts';

/** Stack `secondary`: the second site; pools, networks and the rest come from `primary`. */
export async function declareSecondary(plan: Plan, site: SitePlan, reach: Reach): Promise<Record<string, unknown>> {
  const parts = await partsOfPrimary(plan);
  new Site(site.id, { plan, site, parts, reach, before: [] }, { provider: new Provider('proxmox') });
  return { ...siteOutputs(plan, site) };
}

/** @throws UserError where the primary stack is not up or describes another cluster. */
async function partsOfPrimary(plan: Plan): Promise<ClusterParts> {
  const primary = new pulumi.StackReference(`${pulumi.getOrganization()}/${projectName}/primary`);
  const cluster = (await primary.getOutputDetails('cluster')).value;
  const parts = (await primary.getOutputDetails('parts')).value as ClusterParts | undefined;
  if (cluster === undefined || parts === undefined) {
    throw new UserError(
      'the stack "primary" is not up: it has no outputs yet, and this site needs its pools and networks',
      'Run `npx ikz up primary --yes` first. Nothing was touched.',
    );
  }
  if (cluster !== plan.cluster.name) {
    throw new UserError(
      `the stack "primary" is of cluster "${String(cluster)}", the inventory of "${plan.cluster.name}"`,
      'Both stacks must be kept in the same state backend and describe one cluster. Nothing was touched.',
    );
  }
  return parts;
}
