import { type Inventory, problemAt, type Service } from '../inventory.ts';
import { vmId } from '../names.ts';
import type { Problem } from '../problem.ts';
import { duplicates } from './duplicates.ts';

/** Services among themselves, and each with its own guests: numbers, owners, keys, openings, recovery point. */
export function checkServices(inventory: Inventory): Problem[] {
  return [
    ...numbers(inventory),
    ...inventory.services.flatMap((service) => [
      ...owner(inventory, service),
      ...guestIds(inventory, service),
      ...openings(inventory, service),
      ...probes(inventory, service),
      ...recoveryPoint(inventory, service),
    ]),
  ];
}

function numbers(inventory: Inventory): Problem[] {
  return duplicates(inventory.services, ({ number }) => number).map(({ item, earlier }) =>
    problemAt(
      inventory,
      { file: item.file, path: ['number'] },
      `${item.number} is also the number of ${earlier.id}; both would get the VM ids that end in ${10 * item.number} to ${10 * item.number + 9}`,
      { hint: 'Take a number that no service has or ever had.' },
    ),
  );
}

function owner(inventory: Inventory, { file, tenancy, owner }: Service): Problem[] {
  const place = { file, path: ['owner'] };
  const members = inventory.members.map(({ id }) => id);
  if (tenancy === 'each-member') {
    if (owner === undefined) return [];
    return [problemAt(inventory, place, `got "${owner}", but each member owns its guests of this service`)];
  }
  const allowed = members.join(', ');
  if (owner === undefined) {
    return [problemAt(inventory, place, 'is missing: a shared service belongs to a tenant', { allowed })];
  }
  if (members.includes(owner)) return [];
  return [problemAt(inventory, place, `unknown member "${owner}"`, { allowed })];
}

function guestIds(inventory: Inventory, { id, file, number, guests }: Service): Problem[] {
  const indexed = guests.map((guest, index) => ({ ...guest, index }));
  const example = inventory.members[0]?.number ?? 1;
  return [
    ...duplicates(indexed, ({ key }) => key).map(({ item }) =>
      problemAt(inventory, { file, path: ['guests', item.index, 'key'] }, `${id} has a guest "${item.key}" already`),
    ),
    ...duplicates(indexed, ({ instance }) => instance).map(({ item, earlier }) =>
      problemAt(
        inventory,
        { file, path: ['guests', item.index, 'instance'] },
        `${item.instance} is also the instance of ${earlier.key}; both would get the VM id ${vmId(example, number, item.instance)}`,
      ),
    ),
  ];
}

function openings(inventory: Inventory, { file, guests }: Service): Problem[] {
  return guests.flatMap(({ network, openings }, guest) =>
    openings.flatMap(({ from }, index) =>
      from === 'anywhere' && network !== 'dmz'
        ? [
            problemAt(
              inventory,
              { file, path: ['guests', guest, 'openings', index, 'from'] },
              'got "anywhere" for a guest in the internal network',
              { allowed: 'tenant, tenant-dmz, cooperation, management', hint: 'Only a DMZ may be open to anybody.' },
            ),
          ]
        : [],
    ),
  );
}

/** What no opening lets in is dropped by the guest's firewall: a drill would ask in vain. */
function probes(inventory: Inventory, { file, guests }: Service): Problem[] {
  return guests.flatMap(({ probes = [], openings }, guest) => {
    const open = openings.flatMap(({ protocol, port }) => (protocol === 'tcp' ? [port] : []));
    return probes.flatMap((probe, index) =>
      probe.kind !== 'http' || open.includes(probe.port)
        ? []
        : [
            problemAt(
              inventory,
              { file, path: ['guests', guest, 'probes', index, 'port'] },
              `got ${probe.port}, but no opening of the guest lets it in`,
              { allowed: open.join(', ') || 'none', hint: 'Ask a port that is open, or open this one.' },
            ),
          ],
    );
  });
}

/** Data written since the last run is lost with a site: the interval is the least that can be promised. */
function recoveryPoint(inventory: Inventory, service: Service): Problem[] {
  const { file, rpoMinutes, replication } = service;
  const { intervalMinutes } = replication;
  const promised = rpoMinutes ?? inventory.targets.rpoMinutes;
  if (promised >= intervalMinutes) return [];
  const source = rpoMinutes === undefined ? ' (from targets.yaml)' : '';
  return [
    problemAt(
      inventory,
      { file, path: rpoMinutes === undefined ? ['replication', 'intervalMinutes'] : ['rpoMinutes'] },
      `the recovery point of ${promised} minutes${source} is shorter than the replication interval of ${intervalMinutes} minutes`,
      { hint: 'Replicate more often, or promise less.' },
    ),
  ];
}
