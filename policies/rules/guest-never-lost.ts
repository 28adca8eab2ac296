import type { Text } from '../../model/text.ts';
import { called, guestText } from '../about.ts';
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
  title: {
    de: 'Keine Änderung ersetzt oder löscht einen Gast, seine Platten oder seine Sicherungen',
    en: 'No update replaces or deletes a guest, its disks or its backups',
  },
  severity: 'mandatory',
  alwaysMandatory: true,
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'CON.3.A14' }],
  remediation: {
    de: 'Behalten Sie `protect: true` für Gäste und Speicher bei, und `nodeName` in `ignoreChanges` eines Gasts.',
    en: 'Keep `protect: true` of guests and storages, and `nodeName` in `ignoreChanges` of a guest.',
  },
  check: (stack) => [
    ...stack.guests.flatMap((guest) => judgeGuest(guest, stack)),
    ...stack.storages.flatMap((storage) => judgeStorage(storage, stack)),
    ...stack.leaving.flatMap((resource) => judgeLeaving(resource, stack)),
  ],
};

type Approved = Pick<DeclaredStack, 'approvals' | 'today'>;

const isProtectedHere = { de: 'er muss geschützt sein', en: 'it must be protected' };
const stays = {
  de: 'ohne Genehmigung darf er nicht verschwinden',
  en: 'without an approval it may not go',
};

function judgeGuest(guest: DeclaredGuest, approved: Approved): Violation[] {
  const { name, urn, isProtected, ignoreChanges } = guest;
  const about = guestText(guest);
  const moved = ignoreChanges.includes('nodeName')
    ? []
    : [
        {
          urn,
          about,
          is: {
            de: 'Änderungen seines Knotens werden nicht ignoriert: nach einer Verschiebung durch HA ersetzt ihn die nächste Änderung durch einen leeren',
            en: 'it does not ignore its node: after HA moved it, the next update would replace it with an empty one',
          },
          must: { de: '`nodeName` muss in `ignoreChanges` stehen', en: '`nodeName` must be in `ignoreChanges`' },
        },
      ];
  const violation = {
    urn,
    about,
    is: {
      de: 'er ist nicht geschützt: eine Änderung kann ihn samt seinen Platten löschen oder ersetzen',
      en: 'it is not protected: an update may delete or replace it with its disks',
    },
    must: isProtectedHere,
  };
  return [...(isProtected ? [] : withoutApproval(name, violation, approved)), ...moved];
}

function judgeStorage(storage: DeclaredStorage, approved: Approved): Violation[] {
  const { name, urn, isProtected } = storage;
  if (isProtected) return [];
  const { de, en } = contents(storage);
  return withoutApproval(
    name,
    {
      urn,
      about: storageText(storage),
      is: {
        de: `er enthält die ${de} von Gästen und ist nicht geschützt: eine Änderung kann ihn löschen oder ersetzen`,
        en: `it holds the ${en} of guests and is not protected: an update may delete or replace it`,
      },
      must: isProtectedHere,
    },
    approved,
  );
}

/** The state has it, the program does not declare it any longer: the update deletes it. */
function judgeLeaving(resource: PlannedResource, approved: Approved): Violation[] {
  const { type, name, urn, props } = resource;
  if (type === guestType) {
    const violation = {
      urn,
      about: guestText({ name, vmId: props.vmId }),
      is: {
        de: 'er ist nicht mehr deklariert: diese Änderung löscht ihn samt seinen Platten',
        en: 'it is no longer declared: this update deletes it with its disks',
      },
      must: stays,
    };
    return withoutApproval(name, violation, approved);
  }
  return storageOf(resource).flatMap((storage) => {
    const { de, en } = contents(storage);
    const violation = {
      urn,
      about: storageText(storage),
      is: {
        de: `er enthält die ${de} von Gästen und ist nicht mehr deklariert: diese Änderung löscht ihn`,
        en: `it holds the ${en} of guests and is no longer declared: this update deletes it`,
      },
      must: stays,
    };
    return withoutApproval(name, violation, approved);
  });
}

const storageText = ({ name }: DeclaredStorage): Text => called('Speicher', 'storage', name);

const germanContents = { disks: 'Platten', backups: 'Sicherungen' };

function contents({ holds }: DeclaredStorage): Text {
  return { de: holds.map((each) => germanContents[each]).join(' und '), en: holds.join(' and ') };
}

function withoutApproval(name: string, violation: Violation, { approvals, today }: Approved): Violation[] {
  const lack = lackOfApproval(approvals, name, today);
  if (lack === undefined) return [];
  const remediation = {
    de:
      `Soll er bleiben, deklarieren Sie ihn mit \`protect: true\`. Soll er gehen: ${lack.de}; ` +
      `tragen Sie eine für \`${name}\` mit Begründung, Verantwortlichem und letztem Tag ein.`,
    en:
      `If it is meant to stay, declare it with \`protect: true\`. If it is meant to go, ${lack.en}: ` +
      `add one for \`${name}\` with reason, owner and last day.`,
  };
  return [{ ...violation, remediation }];
}
