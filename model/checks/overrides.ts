import { type Inventory, type Member, problemAt, type Service } from '../inventory.ts';
import type { Path, Problem } from '../problem.ts';

/** What a member changes in services must exist, and must be its to change. */
export function checkOverrides(inventory: Inventory): Problem[] {
  return inventory.members.flatMap((member) =>
    Object.entries(member.services ?? {}).flatMap(([id, { guests }]) => {
      const path = ['services', id];
      const service = inventory.services.find((each) => each.id === id);
      if (!service) return [unknownService(inventory, member, path, id)];
      return [
        ...ownership(inventory, member, service, path),
        ...Object.keys(guests ?? {}).flatMap((key) => guestKey(inventory, member, service, [...path, 'guests', key])),
      ];
    }),
  );
}

function unknownService(inventory: Inventory, { file }: Member, path: Path, id: string): Problem {
  const allowed = inventory.services.map((service) => service.id).join(', ');
  return problemAt(inventory, { file, path }, `unknown service "${id}"`, { allowed });
}

function ownership(inventory: Inventory, member: Member, service: Service, path: Path): Problem[] {
  const { file } = member;
  if (service.tenancy === 'shared' && service.owner !== member.id) {
    return [
      problemAt(inventory, { file, path }, `${service.id} is shared and belongs to ${service.owner ?? 'nobody'}`),
    ];
  }
  if (service.tenancy === 'each-member' && member.role === 'shared') {
    return [
      problemAt(inventory, { file, path }, `${member.id} has no guests of ${service.id}: each member has its own`),
    ];
  }
  return [];
}

function guestKey(inventory: Inventory, { file }: Member, service: Service, path: Path): Problem[] {
  const keys = service.guests.map(({ key }) => key);
  const key = path.at(-1);
  if (keys.some((each) => each === key)) return [];
  return [problemAt(inventory, { file, path }, `${service.id} has no guest "${key}"`, { allowed: keys.join(', ') })];
}
