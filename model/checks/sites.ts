import { type Inventory, problemAt, type Site } from '../inventory.ts';
import { contains, parseAddress, parseNetwork } from '../ipv4.ts';
import type { Problem } from '../problem.ts';
import { duplicates } from './duplicates.ts';

/** Sites: one of each stack, nodes enough, and nodes that are told apart and reachable. */
export function checkSites(inventory: Inventory): Problem[] {
  return [
    ...stacks(inventory),
    ...nodeNames(inventory),
    ...inventory.sites.flatMap((site) => [...nodes(inventory, site), ...checksum(inventory, site)]),
  ];
}

function stacks(inventory: Inventory): Problem[] {
  const twice = duplicates(inventory.sites, ({ stack }) => stack).map(({ item, earlier }) =>
    problemAt(inventory, { file: item.file, path: ['stack'] }, `${earlier.id} is the ${item.stack} site already`, {
      hint: 'There is exactly one primary and one secondary site.',
    }),
  );
  const missing = (['primary', 'secondary'] as const)
    .filter((stack) => inventory.sites.every((site) => site.stack !== stack))
    .map((stack) => ({ file: `${inventory.root}/sites`, path: '', message: `no site has the stack ${stack}` }));
  return [...twice, ...missing];
}

function nodeNames(inventory: Inventory): Problem[] {
  const all = inventory.sites.flatMap(({ id, file, nodes }) =>
    nodes.map(({ name, managementAddress }, index) => ({ id, name, managementAddress, file, path: ['nodes', index] })),
  );
  return [
    ...duplicates(all, ({ name }) => name).map(({ item, earlier }) =>
      problemAt(
        inventory,
        { file: item.file, path: [...item.path, 'name'] },
        `the site ${earlier.id} has a node ${item.name} already`,
      ),
    ),
    ...duplicates(all, ({ managementAddress }) => managementAddress.replace(/\/.*$/, '')).map(({ item, earlier }) =>
      problemAt(
        inventory,
        { file: item.file, path: [...item.path, 'managementAddress'] },
        `the node ${earlier.name} has the address ${item.managementAddress} already`,
      ),
    ),
  ];
}

function nodes(inventory: Inventory, { id, file, nodes, gateway }: Site): Problem[] {
  const { guestBridge } = inventory.cooperation;
  const problems: Problem[] = [];
  if (nodes.length < 2) {
    problems.push(
      problemAt(inventory, { file, path: ['nodes'] }, `${id} has a single node`, {
        allowed: 'two at least',
        hint: 'Where one node is all, its failure is the loss of the site.',
      }),
    );
  }
  nodes.forEach((node, index) => {
    const report = (field: keyof typeof node, message: string) =>
      problems.push(problemAt(inventory, { file, path: ['nodes', index, field] }, message));
    if (node.reservedMiB >= node.memoryMiB) {
      report('reservedMiB', `${node.reservedMiB} leaves nothing of the ${node.memoryMiB} MiB for guests`);
    }
    if (!contains(parseNetwork(node.managementAddress), parseAddress(gateway))) {
      report('managementAddress', `the gateway ${gateway} lies outside the network of ${node.managementAddress}`);
    }
    if (node.managementInterface === guestBridge || node.guestPorts.includes(node.managementInterface)) {
      report('managementInterface', `${node.managementInterface} carries the guests: management needs one of its own`);
    }
  });
  return problems;
}

function checksum(inventory: Inventory, { file, cloudImage }: Site): Problem[] {
  const digits = cloudImage.checksumAlgorithm === 'sha256' ? 64 : 128;
  if (cloudImage.checksum.length === digits) return [];
  const message = `got ${cloudImage.checksum.length} digits, but a ${cloudImage.checksumAlgorithm} checksum has ${digits}`;
  return [problemAt(inventory, { file, path: ['cloudImage', 'checksum'] }, message)];
}
