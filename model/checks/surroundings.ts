import { type Inventory, problemAt } from '../inventory.ts';
import { contains, parseAddress, parseNetwork } from '../ipv4.ts';
import type { Path, Problem } from '../problem.ts';
import { duplicates } from './duplicates.ts';

/** The witness: a third place, and a number of nodes that its algorithm can halve. */
export function checkWitness(inventory: Inventory): Problem[] {
  const { witness, sites, root } = inventory;
  const at = (field: keyof typeof witness, message: string, hint: string) =>
    problemAt(inventory, { file: `${root}/witness.yaml`, path: [field] }, message, { hint });
  const hint = 'Lost together with a site, it could not keep the other one alive: put it elsewhere.';
  const problems: Problem[] = [];
  for (const { id, nodes } of sites) {
    if (witness.place === id) problems.push(at('place', `${id} is a server site`, hint));
    const networks = nodes.map(({ managementAddress }) => parseNetwork(managementAddress));
    if (networks.some((network) => contains(network, parseAddress(witness.host)))) {
      problems.push(at('host', `${witness.host} lies in the management network of the site ${id}`, hint));
    }
  }
  const nodes = sites.flatMap((site) => site.nodes).length;
  if (nodes % 2 !== 0) {
    const evenOnly = 'Proxmox VE supports a witness for an even number of nodes only: add a node or take one out.';
    problems.push(at('algorithm', `${witness.algorithm} can't split the votes of ${nodes} nodes`, evenOnly));
  }
  return problems;
}

/** The links: two at least, between the two sites, on separate routes. */
export function checkLinks(inventory: Inventory): Problem[] {
  const { links, sites, root } = inventory;
  const at = (path: Path, message: string, more: Pick<Problem, 'allowed' | 'hint'> = {}) =>
    problemAt(inventory, { file: `${root}/links.yaml`, path }, message, more);
  const indexed = links.links.map((link, index) => ({ ...link, index }));
  const problems = [
    ...duplicates(indexed, ({ id }) => id).map(({ item }) =>
      at(['links', item.index, 'id'], `there is a link "${item.id}" already`),
    ),
    ...duplicates(indexed, ({ route }) => route).map(({ item, earlier }) =>
      at(['links', item.index, 'route'], `${item.route} is also the route of ${earlier.id}`, {
        hint: 'Two links in one duct are cut by one excavator: they need separate routes.',
      }),
    ),
  ];
  if (indexed.length < 2) {
    problems.push(
      at(['links'], 'there is a single link between the sites', {
        allowed: 'two at least',
        hint: 'Add one on a separate route.',
      }),
    );
  }
  for (const { index, ends, lengthKm } of indexed) {
    const wanted = sites.map(({ id }) => id);
    const got = Object.keys(ends).sort();
    if (got.join() !== wanted.join()) {
      problems.push(at(['links', index, 'ends'], `got the ends ${got.join(', ')}`, { allowed: wanted.join(', ') }));
    }
    if (lengthKm < links.distanceKm) {
      problems.push(
        at(['links', index, 'lengthKm'], `${lengthKm} km is less than the ${links.distanceKm} km between the sites`),
      );
    }
  }
  return problems;
}
