import type { Rule } from '../rule.ts';

/** No update replaces or deletes a guest: it is protected, and a move by HA is no change. */
export const guestNeverLost: Rule = {
  id: 'guest-never-lost',
  title: 'No update replaces or deletes a guest',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'CON.3.A14' }],
  remediation: 'Keep `protect: true` and `nodeName` in `ignoreChanges` of the guest.',
  check: ({ guests }) =>
    guests.flatMap(({ name, urn, vmId, isProtected, ignoreChanges }) => {
      const violations: string[] = [];
      if (!isProtected) violations.push('is not protected: an update may delete or replace it with its disks.');
      if (!ignoreChanges.includes('nodeName')) {
        violations.push(
          'does not ignore its node: after HA moved it, the next update would replace it with an empty one.',
        );
      }
      return violations.map((message) => ({ urn, message: `guest ${name} (${vmId}) ${message}` }));
    }),
};
