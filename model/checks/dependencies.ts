import { cyclesOf } from '../cycles.ts';
import { type Inventory, problemAt, type Service } from '../inventory.ts';
import type { Problem } from '../problem.ts';
import { hasService } from '../tenancy.ts';

/** What services and guests need exists, is switched on, and starts before them. */
export function checkDependencies(inventory: Inventory): Problem[] {
  const circles = serviceCircles(inventory);
  return [
    ...cycles(inventory, circles),
    ...inventory.services.flatMap((service) => [
      ...unmetServices(inventory, service),
      ...unmetGuests(inventory, service),
      ...(service.enabled ? bootOrder(inventory, service, circles) : []),
    ]),
  ];
}

function serviceCircles({ services }: Inventory): string[][] {
  return cyclesOf(new Map(services.map(({ id, dependsOn }) => [id, dependsOn ?? []])));
}

function cycles(inventory: Inventory, circles: readonly string[][]): Problem[] {
  const { services } = inventory;
  const ofServices = circles.map((cycle) => {
    const [first = '', second = first] = cycle;
    const service = services.find(({ id }) => id === first);
    const index = service?.dependsOn?.indexOf(second) ?? 0;
    return problemAt(inventory, { file: service?.file ?? '', path: ['dependsOn', index] }, inWords(cycle), { hint });
  });
  const ofGuests = services.flatMap(({ file, guests }) =>
    cyclesOf(new Map(guests.map(({ key, dependsOn }) => [key, dependsOn ?? []]))).map((cycle) => {
      const index = guests.findIndex(({ key }) => key === cycle[0]);
      return problemAt(inventory, { file, path: ['guests', index, 'dependsOn'] }, inWords(cycle), { hint });
    }),
  );
  return [...ofServices, ...ofGuests];
}

const hint = 'None of them could start first: take one dependency out.';

function inWords(cycle: readonly string[]): string {
  return `the dependencies run in a circle: ${[...cycle, cycle[0]].join(' -> ')}`;
}

/** Dependencies on other services: known, enabled, and with guests for every tenant that needs them. */
function unmetServices(inventory: Inventory, service: Service): Problem[] {
  const { services, members } = inventory;
  return (service.dependsOn ?? []).flatMap((id, index) => {
    const place = { file: service.file, path: ['dependsOn', index] };
    const needed = services.find((each) => each.id === id);
    if (!needed) {
      const others = services.map((each) => each.id).filter((each) => each !== service.id);
      return [problemAt(inventory, place, `unknown service "${id}"`, { allowed: others.join(', ') })];
    }
    if (!service.enabled) return [];
    if (!needed.enabled) {
      return [
        problemAt(inventory, place, `${service.id} needs ${id}, which is not enabled`, {
          hint: `Set "enabled: true" in ${needed.file}, or "enabled: false" here.`,
        }),
      ];
    }
    if (needed.tenancy === 'shared') return [];
    if (service.tenancy === 'shared') {
      const message = `${service.id} is shared and can't need ${id}, of which each member has its own`;
      return [problemAt(inventory, place, message)];
    }
    return members
      .filter((member) => hasService(member, service) && !hasService(member, needed))
      .map(({ id: member, file }) =>
        problemAt(
          inventory,
          { file, path: ['services', id, 'enabled'] },
          `${member} does without ${id}, but its ${service.id} needs it`,
          { hint: 'Do without both, or without neither.' },
        ),
      );
  });
}

function unmetGuests(inventory: Inventory, { file, guests }: Service): Problem[] {
  const keys = guests.map(({ key }) => key);
  return guests.flatMap(({ dependsOn = [] }, guest) =>
    dependsOn.flatMap((key, index) =>
      keys.includes(key)
        ? []
        : [
            problemAt(
              inventory,
              { file, path: ['guests', guest, 'dependsOn', index] },
              `this service has no guest "${key}"`,
              { allowed: keys.join(', ') },
            ),
          ],
    ),
  );
}

/**
 * After a power cut guests start by their boot order alone: it must put what is needed first. Left out is what has a complaint of its
 * own: services in a circle, where no order is right, and those that can't be needed.
 */
function bootOrder(inventory: Inventory, service: Service, circles: readonly string[][]): Problem[] {
  const needed = inventory.services
    .filter(({ id, enabled }) => enabled && (service.dependsOn ?? []).includes(id))
    .filter(({ tenancy }) => tenancy === 'shared' || service.tenancy === 'each-member')
    .filter(({ id }) => !circles.some((circle) => circle.includes(id) && circle.includes(service.id)))
    .flatMap(({ id, guests }) => guests.map(({ key, boot }) => ({ name: `${id} (${key})`, order: boot.order })));
  return service.guests.flatMap(({ key, boot, dependsOn = [] }, index) => {
    const own = service.guests
      .filter((other) => dependsOn.includes(other.key) && !(other.dependsOn ?? []).includes(key))
      .map((other) => ({ name: other.key, order: other.boot.order }));
    return [...own, ...needed]
      .filter(({ order }) => order >= boot.order)
      .map(({ name, order }) =>
        problemAt(
          inventory,
          { file: service.file, path: ['guests', index, 'boot', 'order'] },
          `${key} starts at ${boot.order}, but needs ${name}, which starts at ${order}`,
          { allowed: `${order + 1} or later` },
        ),
      );
  });
}
