/** An installation that names things it does not have can't be judged: what is not known is never taken for up. */
import { UserError } from '../../user-error.ts';
import type { Installation } from './installation.ts';

/** @throws UserError with every name that nothing answers to */
export function checkWhole(installation: Installation): void {
  const unknown = [...unknownNames(installation)];
  if (unknown.length === 0) return;
  throw new UserError(
    unknown.map(({ who, needs, what }) => `${who} hangs on ${what} "${needs}", which is not there`).join('\n'),
    'The availability of what hangs on it can not be told: add it, or take the dependency out.',
  );
}

interface Unknown {
  readonly who: string;
  readonly what: string;
  readonly needs: string;
}

function* unknownNames({ sites, links, guests, services }: Installation): Generator<Unknown> {
  const switches = new Set(sites.flatMap((site) => site.switches.map(({ id }) => id)));
  const nodes = new Set(sites.flatMap((site) => site.nodes.map(({ name }) => name)));
  const names = new Set(guests.map(({ name }) => name));
  const siteIds = new Set(sites.map(({ id }) => id));
  for (const site of sites) {
    const rooms = new Set(site.rooms);
    const feeds = new Set(site.powerFeeds);
    const ups = new Set(site.ups.map(({ id }) => id));
    const own = new Set(site.switches.map(({ id }) => id));
    for (const { id, powerFeed } of site.ups) yield* missing(`UPS ${id}`, 'the power feed', feeds, [powerFeed]);
    for (const each of site.switches) {
      yield* missing(`switch ${each.id}`, 'the room', rooms, [each.room]);
      yield* missing(`switch ${each.id}`, 'the UPS', ups, [each.ups]);
    }
    for (const each of site.uplinks) yield* missing(`uplink ${each.id}`, 'the switch', own, [each.switch]);
    for (const node of site.nodes) {
      yield* missing(`node ${node.name}`, 'the room', rooms, [node.room]);
      yield* missing(`node ${node.name}`, 'the UPS', ups, node.ups);
      yield* missing(`node ${node.name}`, 'the switch', own, node.switches);
    }
  }
  for (const { id, ends } of links) {
    yield* missing(`link ${id}`, 'the site', siteIds, Object.keys(ends));
    yield* missing(`link ${id}`, 'the switch', switches, Object.values(ends));
  }
  for (const { name, places, node, dependsOn } of guests) {
    yield* missing(`guest ${name}`, 'the node', nodes, [node, ...places]);
    yield* missing(`guest ${name}`, 'the guest', names, dependsOn);
  }
  for (const { member, service, guests: own } of services) {
    yield* missing(`service ${member}/${service}`, 'the guest', names, own);
  }
}

function* missing(
  who: string,
  what: string,
  known: ReadonlySet<string>,
  needed: readonly string[],
): Generator<Unknown> {
  for (const needs of new Set(needed)) if (!known.has(needs)) yield { who, what, needs };
}
