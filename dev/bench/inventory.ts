/** An inventory of any size out of a small one: more members, and services that each of them has. Pure. */
import { parse, stringify as stringifyYaml } from 'yaml';

/** Texts of the inventory's files by path, as `parseInventory` takes them. */
export type InventoryFiles = ReadonlyMap<string, string>;

/** About what a municipality has once the usual specialist procedures run in its own guests. */
const guestsPerMember = 15;
/** Then members have more guests: their numbers end at 120. */
const mostMembers = 100;
/** Guests a service may have (one digit of the VM id). */
const guestsPerService = 9;
/** Memory of a node, MiB: the most a node may have, so that capacity is no limit to the size. */
const nodeMemoryMiB = 1_048_576;
const guestMemoryMiB = 1024;
/** Of each guest where there are so many that one site could not carry them all otherwise. */
const littleMemoryMiB = 512;
const manyGuests = 1000;
/** Four nodes can't replicate hundreds of guests every few minutes, nor start them in a few: the policies would say so. */
const noTargets = { rpoMinutes: 1440, rtoMinutes: 1440 };

const antivirusFile = 'antivirus.yaml';

/** Size and place of the one guest that generated guests are copies of. */
const guestTemplate = {
  cores: 2,
  disks: [{ sizeGiB: 32 }, { sizeGiB: 40 }],
  network: 'internal',
  boot: { order: 50, upDelaySeconds: 0 },
  openings: [{ comment: 'Anwendung', protocol: 'tcp', port: 443, from: 'tenant' }],
};

interface ServiceFields {
  number: number;
  enabled: boolean;
  tenancy: 'each-member' | 'shared';
  guests: { memoryMiB: number }[];
}

/**
 * Grows an inventory to exactly `guests` guests.
 * @throws RangeError where the inventory has more than that already
 */
export function inventoryOfSize(base: InventoryFiles, guests: number): Map<string, string> {
  const files = new Map(base);
  const memoryMiB = guests > manyGuests ? littleMemoryMiB : guestMemoryMiB;
  for (const [file, text] of files) {
    if (file.startsWith('sites/')) files.set(file, withLargeNodes(text));
    if (file.startsWith('services/'))
      files.set(
        file,
        withMemory(text, () => memoryMiB),
      );
  }
  const members = membersOf(files);
  const services = [...files].filter(([file]) => file.startsWith('services/')).map(([, text]) => serviceOf(text));
  const enabled = services.filter((service) => service.enabled);
  const shared = countGuests(enabled, 'shared');
  const eachMember = countGuests(enabled, 'each-member');

  const wantedMembers = Math.max(members.length, Math.min(mostMembers, Math.round(guests / guestsPerMember)));
  const numbers = freeNumbers(members.map(({ number }) => number));
  const added: string[] = [];
  for (let index = members.length; index < wantedMembers; index++) {
    const number = numbers();
    added.push(`gemeinde-${number}`);
    files.set(`members/gemeinde-${number}.yaml`, memberFile(number, index % 2 === 0 ? 'niestetal' : 'kaufungen'));
  }
  const antivirus = files.get(antivirusFile);
  if (antivirus !== undefined) files.set(antivirusFile, withSeats(antivirus, added, guests));
  const missing = guests - shared - eachMember * wantedMembers;
  if (missing < 0) throw new RangeError(`the inventory has ${guests - missing} guests already, asked for ${guests}`);

  const number = freeNumbers(services.map((service) => service.number));
  const add = (tenancy: ServiceFields['tenancy'], count: number): void => {
    for (let left = count; left > 0; left -= guestsPerService) {
      const id = number();
      files.set(`services/verfahren-${id}.yaml`, serviceFile(id, tenancy, Math.min(left, guestsPerService), memoryMiB));
    }
  };
  add('each-member', Math.floor(missing / wantedMembers));
  add('shared', missing % wantedMembers);
  return files;
}

/** The same inventory with a little more memory in every guest: one property of each changes. */
export function withMoreMemory(base: InventoryFiles): Map<string, string> {
  return new Map(
    [...base].map(([file, text]) => [
      file,
      file.startsWith('services/') ? withMemory(text, (memoryMiB) => memoryMiB + 256) : text,
    ]),
  );
}

/** Municipalities and partners: whoever gets services of its own. */
function membersOf(files: InventoryFiles): { number: number }[] {
  return [...files]
    .filter(([file]) => file.startsWith('members/'))
    .map(([, text]) => parse(text) as { number: number; role: string })
    .filter(({ role }) => role !== 'shared');
}

function serviceOf(text: string): ServiceFields {
  return parse(text) as ServiceFields;
}

function countGuests(services: ServiceFields[], tenancy: ServiceFields['tenancy']): number {
  return services.filter((service) => service.tenancy === tenancy).reduce((sum, { guests }) => sum + guests.length, 0);
}

/** Hands out the numbers from 1 that nobody has. */
function freeNumbers(taken: number[]): () => number {
  const used = new Set(taken);
  let last = 0;
  return () => {
    do last += 1;
    while (used.has(last));
    return last;
  };
}

function memberFile(number: number, homeSite: string): string {
  return stringify({
    title: `Gemeinde ${number}`,
    role: 'partner',
    number,
    homeSite,
    users: [{ userId: `fachverfahren.gemeinde-${number}@pve`, comment: 'Betreuung der Fachverfahren' }],
  });
}

function serviceFile(number: number, tenancy: ServiceFields['tenancy'], guests: number, memoryMiB: number): string {
  return stringify({
    title: `Fachverfahren ${number}`,
    number,
    enabled: true,
    tenancy,
    ...(tenancy === 'shared' && { owner: 'gemeinsam' }),
    ...noTargets,
    replication: { intervalMinutes: 15 },
    guests: Array.from({ length: guests }, (_, index) => ({
      key: `anwendung-${index + 1}`,
      instance: index + 1,
      ...guestTemplate,
      memoryMiB,
    })),
  });
}

/** The inventory allows no aliases, which equal objects would become. */
function stringify(document: object): string {
  return stringifyYaml(document, { aliasDuplicateObjects: false });
}

/** Every member has as many seats as there are guests: whatever it gets of them, they are enough. */
function withSeats(text: string, added: readonly string[], each: number): string {
  const antivirus = parse(text) as { seats: Record<string, number> };
  const members = [...Object.keys(antivirus.seats), ...added];
  const seats = Object.fromEntries(members.map((member) => [member, Math.max(each, antivirus.seats[member] ?? 0)]));
  return stringify({ ...antivirus, seats, seatsBought: Object.values(seats).reduce((sum, count) => sum + count, 0) });
}

function withLargeNodes(text: string): string {
  const site = parse(text) as { nodes: object[] };
  return stringify({ ...site, nodes: site.nodes.map((node) => ({ ...node, memoryMiB: nodeMemoryMiB })) });
}

function withMemory(text: string, memory: (before: number) => number): string {
  const service = serviceOf(text);
  return stringify({
    ...service,
    ...noTargets,
    guests: service.guests.map((guest) => ({ ...guest, memoryMiB: memory(guest.memoryMiB) })),
  });
}
