import { type Inventory, problemAt } from '../inventory.ts';
import { vmId } from '../names.ts';
import type { Problem } from '../problem.ts';
import { duplicates } from './duplicates.ts';

/** Members among themselves: numbers, accounts, the lead, their dates. */
export function checkMembers(inventory: Inventory): Problem[] {
  return [...numbers(inventory), ...accounts(inventory), ...lead(inventory), ...dates(inventory)];
}

function numbers(inventory: Inventory): Problem[] {
  return duplicates(inventory.members, ({ number }) => number).map(({ item, earlier }) =>
    problemAt(
      inventory,
      { file: item.file, path: ['number'] },
      `${item.number} is also the number of ${earlier.id}; both would get the VM ids ${vmId(item.number, 0, 0)} to ${vmId(item.number, 99, 9)}`,
      { hint: 'Take a number that no member has or ever had.' },
    ),
  );
}

function accounts(inventory: Inventory): Problem[] {
  const { root, cooperation, members } = inventory;
  const staff = cooperation.staff.users.map(({ userId }, index) => ({
    userId,
    owner: cooperation.staff.group,
    place: { file: `${root}/cooperation.yaml`, path: ['staff', 'users', index, 'userId'] },
  }));
  const own = members.flatMap(({ id, file, users }) =>
    users.map(({ userId }, index) => ({ userId, owner: id, place: { file, path: ['users', index, 'userId'] } })),
  );
  return duplicates([...staff, ...own], ({ userId }) => userId).map(({ item, earlier }) =>
    problemAt(inventory, item.place, `the account ${item.userId} belongs to ${earlier.owner} already`),
  );
}

function lead(inventory: Inventory): Problem[] {
  const leads = inventory.members.filter(({ role }) => role === 'lead');
  const [first, ...others] = leads;
  if (!first) {
    const message = 'no member leads the cooperation';
    return [{ file: `${inventory.root}/members`, path: '', message, hint: 'Give one of them the role lead.' }];
  }
  return others.map(({ file }) =>
    problemAt(inventory, { file, path: ['role'] }, `${first.id} leads the cooperation already`),
  );
}

function dates(inventory: Inventory): Problem[] {
  return inventory.members.flatMap(({ file, role, joined, leaves }) => {
    if (role === 'member' && joined === undefined) {
      return [problemAt(inventory, { file, path: ['joined'] }, 'is missing: a member has joined by an agreement')];
    }
    // Days as YYYY-MM-DD sort as texts.
    if (joined === undefined || leaves === undefined || joined < leaves) return [];
    return [problemAt(inventory, { file, path: ['leaves'] }, `${leaves} is not after ${joined}, when it joined`)];
  });
}
