import type { Inventory, Member, Service } from './inventory.ts';
import { guestName } from './names.ts';
import type { Place } from './problem.ts';
import type { GuestOverride } from './schema/member.ts';
import type { GuestTemplate } from './schema/service.ts';

/** One guest that the inventory asks for: the template of a service, for one tenant, with that tenant's differences. */
export interface Assignment {
  name: string;
  member: Member;
  service: Service;
  template: GuestTemplate;
  override: GuestOverride;
  /** Where the template stands. */
  templatePlace: Place;
  /** Where the differences stand, or would stand. */
  overridePlace: Place;
}

/** True where the tenant has guests of the service: it is enabled, the tenant's to have, and the tenant has not opted out. */
export function hasService(member: Member, service: Service): boolean {
  if (!service.enabled) return false;
  if (service.tenancy === 'shared') return service.owner === member.id;
  return member.role !== 'shared' && member.services?.[service.id]?.enabled !== false;
}

/** Every guest of every enabled service, in the order of tenants, services and templates. */
export function assignments(inventory: Inventory): Assignment[] {
  return inventory.members.flatMap((member) =>
    inventory.services
      .filter((service) => hasService(member, service))
      .flatMap((service) => service.guests.map((template, index) => assign(member, service, template, index))),
  );
}

function assign(member: Member, service: Service, template: GuestTemplate, index: number): Assignment {
  return {
    name: guestName(member.id, service.id, template.key),
    member,
    service,
    template,
    override: member.services?.[service.id]?.guests?.[template.key] ?? {},
    templatePlace: { file: service.file, path: ['guests', index] },
    overridePlace: { file: member.file, path: ['services', service.id, 'guests', template.key] },
  };
}

/** Where a field of an assignment was written: with the tenant's differences, or in the template. */
export function placeOf(assignment: Assignment, field: keyof GuestOverride): Place {
  const { file, path } = assignment.override[field] === undefined ? assignment.templatePlace : assignment.overridePlace;
  return { file, path: [...path, field] };
}

/**
 * Names of the guests an assignment needs: guests of its own service by key, and all guests of the services its own depends on,
 * the tenant's where the tenant has them and the owner's where they are shared.
 */
export function dependencies(assignment: Assignment, all: readonly Assignment[]): string[] {
  const { member, service, template } = assignment;
  const own = (template.dependsOn ?? []).map((key) => guestName(member.id, service.id, key));
  const others = all
    .filter((other) => (service.dependsOn ?? []).includes(other.service.id))
    .filter((other) => other.service.tenancy === 'shared' || other.member.id === member.id)
    .map(({ name }) => name);
  return [...own, ...others].sort();
}
