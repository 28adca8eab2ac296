import type { Plan, SitePlan } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';

/** Logical project name, as in Pulumi.yaml; part of every stack reference. */
export const projectName = 'ikz';

/**
 * The site that a stack declares.
 * @throws UserError where no site of the inventory names the stack.
 */
export function siteOfStack(plan: Plan, stack: string): SitePlan {
  const site = plan.sites.find((candidate) => candidate.stack === stack);
  if (site) return site;
  const known = plan.sites.map((candidate) => `${candidate.stack} (site ${candidate.id})`).join(', ');
  throw new UserError(
    `stack "${stack}" declares no site of this cooperation; there are: ${known}`,
    'Select one with `pulumi stack select`, or set `stack:` in a file under cooperation/sites/.',
  );
}
