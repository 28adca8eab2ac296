/** Approvals: who lets a guest or a storage be deleted or replaced, why, and until when. */
import { z } from 'zod';
import type { Text } from '../model/text.ts';
import { dated } from './register.ts';

/** From the folder of the project. */
export const approvalsFile = 'policies/approvals.yaml';

/** approvals.yaml */
export const approvalRegister = z
  .strictObject({
    approvals: z
      .array(z.strictObject({ resource: dated.resource, ...dated.accountability }))
      .describe('One entry for each guest or storage that may be deleted or replaced.'),
  })
  .describe('What may be deleted or replaced.');

export type Approval = z.infer<typeof approvalRegister>['approvals'][number];

/** How a missing or a late approval is told; undefined where a valid one names the resource. */
export function lackOfApproval(approvals: readonly Approval[], resource: string, today: string): Text | undefined {
  const naming = approvals.filter((approval) => approval.resource === resource);
  if (naming.some(({ expires }) => expires >= today)) return undefined;
  const [late] = naming.toSorted((a, b) => (a.expires < b.expires ? 1 : -1));
  return late
    ? {
        de: `die Genehmigung von ${late.owner} ist am ${late.expires} abgelaufen`,
        en: `the approval of ${late.owner} expired on ${late.expires}`,
      }
    : {
        de: 'keine Genehmigung in policies/approvals.yaml nennt ihn',
        en: 'no approval in policies/approvals.yaml names it',
      };
}
