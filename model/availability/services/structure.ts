/** What fails when parts of the infrastructure fail: gates by name, over the basic events of the installation. */
import { quorumOf } from '../../quorum/votes.ts';
import type { Formula } from '../fault-tree.ts';
import { commonCause, everywhere, notTakenOver } from '../parts/installed-events.ts';
import type { PartKind } from '../parts/kinds.ts';
import { allOf, anyOf, event, gate, pairsOf } from './formula.ts';
import type { Installation, InstalledLink, InstalledNode, InstalledSite } from './installation.ts';

/** Names of the gates that others build on. */
export const gateNames = {
  /** It runs no more, has no power, or hears nobody. */
  nodeDown: (node: string) => `${node} is down`,
  /** No guest can run there for its users. */
  noPlace: (node: string) => `no place at ${node}`,
  noQuorum: (site: string) => `no quorum at ${site}`,
  unreachable: (site: string) => `${site} can't be reached`,
  noLink: (a: string, b: string) => `no link between ${[a, b].sort().join(' and ')}`,
  /** An uplink has failed, and the users' way is not put on the other. */
  misdirected: (site: string) => `uplinks of ${site} not taken over`,
} as const;

/** @param events of the installation, by name */
export function infrastructureGates(
  installation: Installation,
  events: ReadonlyMap<string, unknown>,
): Map<string, Formula> {
  return new Map(new Structure(installation, events).gates());
}

class Structure {
  readonly #installation: Installation;
  readonly #events: ReadonlyMap<string, unknown>;

  constructor(installation: Installation, events: ReadonlyMap<string, unknown>) {
    this.#installation = installation;
    this.#events = events;
  }

  *gates(): Generator<[name: string, formula: Formula]> {
    const { sites, links } = this.#installation;
    for (const site of sites) yield* this.#inside(site);
    for (const link of links) yield [`link ${link.id} is down`, this.#linkDown(link)];
    for (const [{ id: a }, { id: b }] of pairsOf(sites)) {
      const between = links.filter(({ ends }) => Object.hasOwn(ends, a) && Object.hasOwn(ends, b));
      yield [gateNames.noLink(a, b), allOf(between.map(({ id }) => gate(`link ${id} is down`)))];
    }
    for (const site of sites) {
      yield [`no uplink at ${site.id}`, allOf(site.uplinks.map(({ id }) => gate(`uplink ${id} is down`)))];
      yield [gateNames.unreachable(site.id), this.#unreachable(site)];
      yield [gateNames.noQuorum(site.id), this.#noQuorum(site)];
      for (const { name } of site.nodes) {
        const own = [gate(gateNames.nodeDown(name)), ...this.#part('disk-pool', name)];
        yield [
          gateNames.noPlace(name),
          anyOf([...own, ...[gateNames.noQuorum(site.id), gateNames.unreachable(site.id)].map(gate)]),
        ];
      }
    }
  }

  /** Power, switches, uplinks and nodes of a site. */
  *#inside(site: InstalledSite): Generator<[string, Formula]> {
    const { id, powerFeeds, generator, ups, switches, uplinks, nodes } = site;
    for (const feed of powerFeeds) {
      const mains = anyOf(this.#part('mains', feed, id));
      yield [`no power on ${feed}`, generator ? allOf([mains, event(`generator-start ${id}`)]) : mains];
    }
    for (const each of ups) {
      yield [
        `no power behind ${each.id}`,
        anyOf([...this.#part('ups', each.id), gate(`no power on ${each.powerFeed}`)]),
      ];
    }
    for (const each of switches) {
      const around = [event(`room ${each.room}`), event(`site ${id}`), gate(`no power behind ${each.ups}`)];
      yield [`switch ${each.id} is down`, anyOf([...this.#part('switch', each.id), ...around])];
    }
    for (const each of uplinks) {
      yield [
        `uplink ${each.id} is down`,
        anyOf([...this.#part('uplink', each.id, id), gate(`switch ${each.switch} is down`)]),
      ];
    }
    const unmoved = (kind: 'switch' | 'uplink', paths: readonly { id: string }[]) =>
      anyOf(
        paths
          .map((each) => notTakenOver(kind, each.id))
          .filter((name) => this.#events.has(name))
          .map(event),
      );
    yield [`switches of ${id} not taken over`, unmoved('switch', switches)];
    yield [gateNames.misdirected(id), unmoved('uplink', uplinks)];
    for (const node of nodes) yield [gateNames.nodeDown(node.name), this.#nodeDown(site, node)];
  }

  #nodeDown(site: InstalledSite, { name, room, ups, switches }: InstalledNode): Formula {
    return anyOf([
      ...this.#part('node-hardware', name),
      ...this.#part('host-os', name),
      event(`room ${room}`),
      event(`site ${site.id}`),
      allOf(ups.map((each) => gate(`no power behind ${each}`))),
      allOf(switches.map((each) => gate(`switch ${each} is down`))),
      gate(`switches of ${site.id} not taken over`),
    ]);
  }

  /** The cluster uses all its lines at the same time (knet): no line has to take over. */
  #linkDown({ kind, route, ends }: InstalledLink): Formula {
    const switches = Object.values(ends).map((each) => gate(`switch ${each} is down`));
    return anyOf([...this.#part(kind === 'radio' ? 'radio-link' : 'buried-fibre', route), ...switches]);
  }

  /** Users come by an uplink of the site itself, or by one of another site and a link. */
  #unreachable({ id }: InstalledSite): Formula {
    const others = this.#installation.sites.filter((site) => site.id !== id);
    return allOf([
      gate(`no uplink at ${id}`),
      ...others.map((other) => anyOf([gate(gateNames.noLink(id, other.id)), gate(`no uplink at ${other.id}`)])),
    ]);
  }

  /** Half of the votes or more are gone, as seen from the site: each node has one, and the witness. */
  #noQuorum({ id }: InstalledSite): Formula {
    const { sites, witness } = this.#installation;
    const votes = sites.flatMap((site) =>
      site.nodes.map(({ name }) => {
        const down = gate(gateNames.nodeDown(name));
        return site.id === id ? down : anyOf([down, gate(gateNames.noLink(id, site.id))]);
      }),
    );
    if (witness) {
      const around = sites.some((site) => site.id === witness.place) ? [event(`site ${witness.place}`)] : [];
      votes.push(anyOf([event('witness host'), ...around, gate(gateNames.unreachable(id))]));
    }
    return { kind: 'atleast', min: votes.length - quorumOf(votes.length) + 1, args: votes };
  }

  /** The part's own event, with the common cause of its group where it has one. */
  #part(kind: PartKind, id: string, of = everywhere): Formula[] {
    const common = commonCause(kind, of);
    return [event(`${kind} ${id}`), ...(this.#events.has(common) ? [event(common)] : [])];
  }
}
