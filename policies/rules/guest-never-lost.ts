import { lackOfApproval } from '../approvals.ts';
import {
  type DeclaredGuest,
  type DeclaredStack,
  type DeclaredStorage,
  type PlannedResource,
  storageOf,
} from '../declared.ts';
import type { Rule, Violation } from '../rule.ts';

const guestType = 'proxmoxve:index/vmLegacy:VmLegacy';

/**
 * No update replaces or deletes a guest or the storage of its disks or backups: all are protected, and a move
 * by HA is no change. What is to go all the same needs an approval that names it and has not expired.
 */
export const guestNeverLost: Rule = {
  id: 'guest-never-lost',
  title: 'No update replaces or deletes a guest, its disks or its backups',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'CON.3.A14' }],
  remediation: 'Keep `protect: true` of guests and storages, and `nodeName` in `ignoreChanges` of a guest.',
  check: (stack) => [
    ...stack.guests.flatMap((guest) => judgeGuest(guest, stack)),
    ...stack.storages.flatMap((storage) => judgeStorage(storage, stack)),
    ...stack.leaving.flatMap((resource) => judgeLeaving(resource, stack)),
  ],
};

type Approved = Pick<DeclaredStack, 'approvals' | 'today'>;

function judgeGuest({ name, urn, vmId, isProtected, ignoreChanges }: DeclaredGuest, approved: Approved): Violation[] {
  const guest = `guest ${name} (${vmId})`;
  const moved = ignoreChanges.includes('nodeName')
    ? []
    : [
        {
          urn,
          message: `${guest} does not ignore its node: after HA moved it, the next update would replace it with an empty one.`,
        },
      ];
  const message = `${guest} is not protected: an update may delete or replace it with its disks.`;
  return [...(isProtected ? [] : withoutApproval({ name, urn, message }, approved)), ...moved];
}

function judgeStorage({ name, urn, holds, isProtected }: DeclaredStorage, approved: Approved): Violation[] {
  if (isProtected) return [];
  const what = holds.join(' and ');
  const message = `storage ${name} holds the ${what} of guests and is not protected: an update may delete or replace it.`;
  return withoutApproval({ name, urn, message }, approved);
}

/** The state has it, the program does not declare it any longer: the update deletes it. */
function judgeLeaving(resource: PlannedResource, approved: Approved): Violation[] {
  const { type, name, urn, props } = resource;
  if (type === guestType) {
    const message = `guest ${name} (${props.vmId}) is no longer declared: this update deletes it with its disks.`;
    return withoutApproval({ name, urn, message }, approved);
  }
  return storageOf(resource).flatMap(({ holds }) => {
    const what = holds.join(' and ');
    const message = `storage ${name} holds the ${what} of guests and is no longer declared: this update deletes it.`;
    return withoutApproval({ name, urn, message }, approved);
  });
}

function withoutApproval(
  { name, urn, message }: Violation & { name: string },
  { approvals, today }: Approved,
): Violation[] {
  const lack = lackOfApproval(approvals, name, today);
  if (lack === undefined) return [];
  const remediation =
    `If it is meant to stay, declare it with \`protect: true\`. If it is meant to go, ${lack}: ` +
    `add one for \`${name}\` with reason, owner and last day.`;
  return [{ urn, message, remediation }];
}
