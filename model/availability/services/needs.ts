/** What a service can't do without: its own guests, and through them all that these need. */
import type { Formula } from '../fault-tree.ts';
import { allOf, anyOf, event, gate } from './formula.ts';
import type { Installation, InstalledGuest, InstalledService, NodesLost } from './installation.ts';
import { gateNames } from './structure.ts';

export interface Needs {
  /** Sites where the service's own guests are at home: that is where its users go. */
  readonly userSites: readonly string[];
  /** The loss of each node where one of `each` runs, by itself. */
  readonly homes: readonly NodesLost[];
  /** Guests of which each must run, own ones first. */
  readonly each: readonly InstalledGuest[];
  /** Groups of guests of which one must run. */
  readonly oneOf: readonly (readonly InstalledGuest[])[];
}

export type GuestsByName = ReadonlyMap<string, InstalledGuest>;

export function guestsByName({ guests }: Pick<Installation, 'guests'>): GuestsByName {
  return new Map(guests.map((guest) => [guest.name, guest]));
}

/** The guests and all that they need, by name. */
export function namesNeeded(guests: readonly string[], byName: GuestsByName): ReadonlySet<string> {
  const names = new Set(guests);
  // A set that grows while it is walked is walked to its new end.
  for (const name of names) for (const needed of byName.get(name)?.dependsOn ?? []) names.add(needed);
  return names;
}

export function needsOf(
  { guests }: Pick<InstalledService, 'guests'>,
  byName: GuestsByName,
  siteOf: ReadonlyMap<string, string>,
): Needs {
  const all = [...namesNeeded(guests, byName)].flatMap((name) => byName.get(name) ?? []);
  const groups = Map.groupBy(
    all.filter(({ standsIn }) => standsIn !== undefined),
    ({ standsIn }) => standsIn,
  );
  const usedSites = guests.flatMap((name) => {
    const guest = byName.get(name);
    return guest && guest.standsIn === undefined ? (siteOf.get(guest.node) ?? []) : [];
  });
  const each = all.filter(({ standsIn }) => standsIn === undefined);
  return {
    homes: [...new Set(each.map(({ node }) => node))].sort().map((node) => ({ nodes: [node], pools: [] })),
    userSites: [...new Set(usedSites)].sort(),
    each,
    oneOf: [...groups.values()],
  };
}

/** Site by node. */
export function sitesByNode({ sites }: Pick<Installation, 'sites'>): ReadonlyMap<string, string> {
  return new Map(sites.flatMap(({ id, nodes }) => nodes.map(({ name }) => [name, id])));
}

/** Basic event: OS or application of the guest. */
export const guestEvent = ({ name }: Pick<InstalledGuest, 'name'>): string => `guest ${name}`;

/**
 * Gates over the infrastructure's. Guests with the same places share one, and so do services that rest on the same: their
 * fault trees differ by nothing but the events of their guests.
 */
export class GuestGates {
  readonly #gates: Map<string, Formula>;
  readonly #siteOf: ReadonlyMap<string, string>;
  readonly #majorities: ReadonlySet<string>;
  readonly #losses: ReadonlyMap<string, readonly (readonly string[])[]>;
  readonly #firstSite: string | undefined;

  /**
   * @param gates takes up the new gates
   * @param losses by guest: sets of nodes after whose loss it has no place
   */
  constructor(
    { sites, witness }: Installation,
    gates: Map<string, Formula>,
    losses: ReadonlyMap<string, readonly (readonly string[])[]>,
  ) {
    this.#gates = gates;
    this.#losses = losses;
    this.#siteOf = sitesByNode({ sites });
    const votes = sites.flatMap(({ nodes }) => nodes).length + (witness ? 1 : 0);
    this.#majorities = new Set(sites.filter(({ nodes }) => nodes.length * 2 > votes).map(({ id }) => id));
    this.#firstSite = sites[0]?.id;
  }

  /** Name of the gate: the guest has no place where it could run for its users. */
  noPlace(guest: InstalledGuest): string {
    const { places, name } = guest;
    const losses = this.#losses.get(name) ?? [];
    const room = losses.map((nodes) =>
      nodes.length === 0 ? ' without room' : ` without room after ${nodes.join(', ')}`,
    );
    const key = `no place among ${places.toSorted().join(', ')}${room.join(',')}`;
    if (!this.#gates.has(key)) {
      this.#gates.set(
        key,
        anyOf([
          allOf(places.map((place) => gate(gateNames.noPlace(place)))),
          ...this.#outvoted(places),
          ...losses.map((nodes) => allOf(nodes.map((each) => gate(gateNames.nodeDown(each))))),
        ]),
      );
    }
    return key;
  }

  /**
   * Name of the gate: what all the needed guests rest on. What lies in the guests themselves is left out, but for those
   * that stand in for one another.
   */
  infrastructure({ userSites, each, oneOf }: Needs, always: readonly string[]): string {
    const single = [...new Set(each.map((guest) => this.noPlace(guest)))].sort();
    const groups = oneOf.map((guests) => {
      const down = guests.map((guest) => anyOf([event(guestEvent(guest)), gate(this.noPlace(guest))]));
      return { name: `none of ${guests.map(({ name }) => name).join(', ')}`, formula: allOf(down) };
    });
    const users = userSites.map(gateNames.misdirected);
    const key = `failure of: ${[...single, ...groups.map(({ name }) => name), ...users].join('; ')}`;
    for (const { name, formula } of groups) this.#gates.set(name, formula);
    if (!this.#gates.has(key)) {
      const parts = [...single, ...groups.map(({ name }) => name), ...users].map(gate);
      this.#gates.set(key, anyOf([...parts, ...always.map(event)]));
    }
    return key;
  }

  /**
   * With all links cut, and both halves in contact with the witness, its vote goes to the half of the first node: a guest
   * with places at another site only loses its nodes then.
   */
  #outvoted(places: readonly string[]): Formula[] {
    const sites = new Set(places.map((place) => this.#siteOf.get(place) ?? ''));
    const [only = ''] = sites;
    const first = this.#firstSite;
    if (first === undefined || sites.size > 1 || only === first || this.#majorities.has(only)) return [];
    return [gate(gateNames.noLink(only, first))];
  }
}
