/** Nothing deletes or replaces a guest or its storage unless somebody answers for it by name. */
import { destructive, type Outcome } from '../engine/changes.ts';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { type Approval, lackOfApproval } from '../policies/approvals.ts';

/**
 * @param today YYYY-MM-DD
 * @returns a sentence for each approval that lets something go
 * @throws UserError for what no valid approval names
 */
export function checkDestruction(
  stack: StackName,
  { changes }: Pick<Outcome, 'changes'>,
  approvals: readonly Approval[],
  today: string,
): string[] {
  const lost = destructive(changes).map((change) => ({
    ...change,
    lack: lackOfApproval(approvals, change.name, today),
  }));
  const refused = lost.filter(({ lack }) => lack !== undefined);
  if (refused.length > 0) {
    throw new UserError(
      [
        `stack ${stack}: this update would destroy what holds data, and is refused:`,
        ...refused.map(
          ({ effect, name, type, properties, lack }) =>
            `  ${effect} ${name} (${type})${properties.length > 0 ? `, because of ${properties.join(', ')}` : ''}: ${lack?.en}`,
        ),
      ].join('\n'),
      'Undo the change in the inventory. If it is really to go: an approval in policies/approvals.yaml that names it, `npx ikz pulumi state unprotect URN`, and its protection in Proxmox VE switched off, each by hand. Nothing was touched.',
    );
  }
  return lost.map(({ effect, name }) => {
    const valid = approvals.find(({ resource, expires }) => resource === name && expires >= today);
    return `approved by ${valid?.owner} until ${valid?.expires}: ${effect} ${name}`;
  });
}
