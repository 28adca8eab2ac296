import { type Inventory, problemAt, type Site } from '../inventory.ts';
import type { Path, Place, Problem } from '../problem.ts';
import { duplicates } from './duplicates.ts';

/** Every id that names something elsewhere names something that exists. Dependencies and overrides have checks of their own. */
export function checkReferences(inventory: Inventory): Problem[] {
  return [
    ...homes(inventory),
    ...inventory.sites.flatMap((site) => siteParts(inventory, site)),
    ...linkEnds(inventory),
    ...seats(inventory),
  ];
}

function homes(inventory: Inventory): Problem[] {
  const sites = inventory.sites.map(({ id }) => id);
  const nodes = inventory.sites.flatMap((site) => site.nodes.map(({ name }) => name));
  const guestNodes = (file: string, path: Path, guest: { homeNode?: string; replicas?: string[] }) => [
    ...known(inventory, 'node', nodes, guest.homeNode, { file, path: [...path, 'homeNode'] }),
    ...(guest.replicas ?? []).flatMap((node, index) =>
      known(inventory, 'node', nodes, node, { file, path: [...path, 'replicas', index] }),
    ),
  ];
  return [
    ...inventory.members.flatMap(({ file, homeSite, services }) => [
      ...known(inventory, 'site', sites, homeSite, { file, path: ['homeSite'] }),
      ...Object.entries(services ?? {}).flatMap(([service, { guests }]) =>
        Object.entries(guests ?? {}).flatMap(([key, guest]) =>
          guestNodes(file, ['services', service, 'guests', key], guest),
        ),
      ),
    ]),
    ...inventory.services.flatMap(({ file, guests }) =>
      guests.flatMap((guest, index) => [
        ...known(inventory, 'site', sites, guest.homeSite, { file, path: ['guests', index, 'homeSite'] }),
        ...guestNodes(file, ['guests', index], guest),
      ]),
    ),
  ];
}

/** Within a site: rooms, feeds, UPS modules and switches that its parts stand in or hang on. */
function siteParts(inventory: Inventory, site: Site): Problem[] {
  const { file } = site;
  const ids = (parts: readonly { id: string }[]) => parts.map(({ id }) => id);
  const [rooms, feeds, ups, switches] = [ids(site.rooms), ids(site.powerFeeds), ids(site.ups), ids(site.switches)];
  const check = (kind: string, among: readonly string[], id: string, ...path: Path) =>
    known(inventory, kind, among, id, { file, path });
  const lists = ['rooms', 'powerFeeds', 'ups', 'switches', 'uplinks'] as const;
  return [
    ...lists.flatMap((list) =>
      duplicates(
        site[list].map(({ id }, index) => ({ id, index })),
        ({ id }) => id,
      ).map(({ item }) =>
        problemAt(inventory, { file, path: [list, item.index, 'id'] }, `the id ${item.id} is taken already`),
      ),
    ),
    ...site.ups.flatMap((each, i) => check('power feed', feeds, each.powerFeed, 'ups', i, 'powerFeed')),
    ...site.switches.flatMap((each, i) => [
      ...check('room', rooms, each.room, 'switches', i, 'room'),
      ...check('UPS', ups, each.ups, 'switches', i, 'ups'),
    ]),
    ...site.uplinks.flatMap((each, i) => check('switch', switches, each.switch, 'uplinks', i, 'switch')),
    ...site.nodes.flatMap((node, i) => [
      ...check('room', rooms, node.room, 'nodes', i, 'room'),
      ...node.ups.flatMap((id, k) => check('UPS', ups, id, 'nodes', i, 'ups', k)),
      ...node.switches.flatMap((id, k) => check('switch', switches, id, 'nodes', i, 'switches', k)),
    ]),
  ];
}

function linkEnds(inventory: Inventory): Problem[] {
  const file = `${inventory.root}/links.yaml`;
  return inventory.links.links.flatMap(({ ends }, index) =>
    Object.entries(ends).flatMap(([site, id]) => {
      const switches = inventory.sites.find((each) => each.id === site)?.switches.map((each) => each.id);
      return switches ? known(inventory, 'switch', switches, id, { file, path: ['links', index, 'ends', site] }) : [];
    }),
  );
}

function seats(inventory: Inventory): Problem[] {
  const file = `${inventory.root}/antivirus.yaml`;
  const members = inventory.members.map(({ id }) => id);
  return Object.keys(inventory.antivirus.seats).flatMap((id) =>
    known(inventory, 'member', members, id, { file, path: ['seats', id] }),
  );
}

function known(
  inventory: Inventory,
  kind: string,
  among: readonly string[],
  id: string | undefined,
  place: Place,
): Problem[] {
  if (id === undefined || among.includes(id)) return [];
  return [problemAt(inventory, place, `unknown ${kind} "${id}"`, { allowed: among.join(', ') })];
}
