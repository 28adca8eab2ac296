/** Small installations of any make: with and without reserves, witness, generator, replicas. */
import fc from 'fast-check';
import type {
  Installation,
  InstalledGuest,
  InstalledLink,
  InstalledNode,
  InstalledSite,
} from '../../../../../model/availability/services/installation.ts';
import { strictRules } from '../../../../../model/simulation/planned.ts';

interface SiteShape {
  rooms: number;
  feeds: number;
  ups: number;
  generator: boolean;
  switches: number;
  uplinks: number;
  nodes: number;
  /** What hangs on what. */
  picks: number[];
}

interface GuestShape {
  memoryMiB: number;
  home: number;
  replicas: number[];
  needs: number[];
  standsIn: boolean;
}

const siteIds = ['west', 'east'] as const;
const count = (max: number) => fc.integer({ min: 1, max });

const siteShape = fc.record<SiteShape>({
  rooms: count(2),
  feeds: count(2),
  ups: count(2),
  generator: fc.boolean(),
  switches: count(2),
  uplinks: count(2),
  nodes: count(2),
  picks: fc.array(fc.nat(7), { minLength: 20, maxLength: 20 }),
});

const guestShape = fc.record<GuestShape>({
  memoryMiB: fc.constantFrom(1024, 4096, 9000),
  home: fc.nat(3),
  replicas: fc.uniqueArray(fc.nat(3), { maxLength: 2 }),
  needs: fc.uniqueArray(fc.nat(5), { maxLength: 2 }),
  standsIn: fc.boolean(),
});

const shape = fc.record({
  sites: fc.tuple(siteShape, siteShape),
  links: fc.array(fc.record({ radio: fc.boolean(), route: fc.nat(1), ends: fc.tuple(fc.nat(1), fc.nat(1)) }), {
    minLength: 1,
    maxLength: 2,
  }),
  witness: fc.constantFrom('north', 'west', undefined),
  guests: fc.array(guestShape, { minLength: 1, maxLength: 4 }),
});

export const randomInstallation: fc.Arbitrary<Installation> = shape.map(({ sites, links, witness, guests }) => {
  const installed = siteIds.map((id, index) => siteOf(id, sites[index] ?? sites[0]));
  const nodes = installed.flatMap((site) => site.nodes.map(({ name }) => name));
  const all = guests.map((guest, index) => guestOf(guest, index, nodes));
  return {
    sites: installed,
    links: links.map(
      ({ radio, route, ends }, index): InstalledLink => ({
        id: `link${index}`,
        kind: radio ? 'radio' : 'dark-fibre',
        route: `route${route}`,
        lengthKm: 5 + index,
        ends: Object.fromEntries(installed.map(({ id, switches }, at) => [id, pick(switches, ends[at] ?? 0).id])),
      }),
    ),
    witness: witness === undefined ? undefined : { place: witness },
    guests: all,
    rules: strictRules(all.map(({ name, vmId, places }) => ({ name, vmId, haNodes: [...places] }))),
    services: [
      serviceOf(
        'first',
        all.filter((_, index) => index % 2 === 0),
      ),
      ...(all.length > 1
        ? [
            serviceOf(
              'second',
              all.filter((_, index) => index % 2 === 1),
            ),
          ]
        : []),
    ],
  };
});

function siteOf(
  id: string,
  { rooms, feeds, ups, generator, switches, uplinks, nodes, picks }: SiteShape,
): InstalledSite {
  const numbered = (what: string, many: number) => Array.from({ length: many }, (_, index) => `${id}-${what}${index}`);
  let taken = 0;
  const next = () => picks[taken++ % picks.length] ?? 0;
  const [roomIds, feedIds, upsIds, switchIds] = [
    numbered('room', rooms),
    numbered('feed', feeds),
    numbered('ups', ups),
    numbered('switch', switches),
  ];
  return {
    id,
    rooms: roomIds,
    powerFeeds: feedIds,
    ups: upsIds.map((each) => ({ id: each, powerFeed: pick(feedIds, next()), minutes: 10 })),
    generator: generator ? { minutes: 600 } : undefined,
    switches: switchIds.map((each) => ({ id: each, room: pick(roomIds, next()), ups: pick(upsIds, next()) })),
    uplinks: numbered('uplink', uplinks).map((each) => ({ id: each, switch: pick(switchIds, next()) })),
    nodes: numbered('node', nodes).map(
      (name): InstalledNode => ({
        name,
        room: pick(roomIds, next()),
        ups: next() < 4 ? upsIds : [pick(upsIds, next())],
        switches: next() < 4 ? switchIds : [pick(switchIds, next())],
        solidStateDisks: 4,
        memoryMiB: 16_384,
      }),
    ),
  };
}

function guestOf(
  { memoryMiB, home, replicas, needs, standsIn }: GuestShape,
  index: number,
  nodes: readonly string[],
): InstalledGuest {
  const places = [...new Set([home, ...replicas].map((each) => pick(nodes, each)))];
  return {
    name: `guest${index}`,
    vmId: 1000 + index,
    memoryMiB,
    node: places[0] ?? '',
    places,
    replicaLags: Object.fromEntries(places.slice(1).map((node) => [node, 300])),
    backupSeconds: index === 0 ? undefined : 90_000,
    // Only on those before it, so that there are no circles.
    dependsOn: needs.filter((each) => each < index).map((each) => `guest${each}`),
    standsIn: standsIn ? 'mirror' : undefined,
  };
}

function serviceOf(service: string, guests: readonly InstalledGuest[]): Installation['services'][number] {
  return {
    member: 'member',
    memberTitle: 'Member',
    service,
    title: service,
    target: { percent: 99.9, rtoMinutes: 15, rpoMinutes: 15 },
    guests: guests.map(({ name }) => name),
  };
}

function pick<T>(all: readonly T[], number: number): T {
  const found = all[number % all.length];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}
