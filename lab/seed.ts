/**
 * What a new lab holds before the program meets it: nodes as their installer left them, and what an
 * admin prepares on a real cluster (role, account, token). Later starts bring nodes, images and
 * times into line with the topology and leave everything else alone.
 */

import { bmcPasswordFile } from '../model/management-controller.ts';
import { deployment, deploymentPrivileges } from '../model/privileges.ts';
import { UserError } from '../model/user-error.ts';
import { hashSecret, tokenKey } from './access/tokens.ts';
import { regroup } from './cluster/regroup.ts';
import { seedNode } from './nodes/defaults.ts';
import type { Places } from './places/places.ts';
import { aclKey, type Cluster, clusterHost, fileKey } from './state/cluster.ts';
import { withChanges } from './state/collection.ts';
import type { NodeRecord } from './state/records.ts';
import { type Topology, topologyLinks, topologyNodes } from './topology.ts';

export interface Seed {
  topology: Topology;
  places: Places;
  /** Secret of the deployment token, a UUID. */
  tokenSecret: string;
}

/** Datasets that the installer makes on ZFS. */
const installedDatasets = ['rpool', 'rpool/ROOT', 'rpool/data'];
/** Task ids start above the process ids of a node's own daemons. */
const firstPid = 1000;

/** Prepares the state, or brings it up to date. Throws {@link UserError} when the topology lacks a node that the state has. */
export function seed(cluster: Cluster, given: Seed): void {
  const names = new Set(topologyNodes(given.topology).map((node) => node.name));
  const lost = cluster.nodes.ids().filter((name) => !names.has(name));
  if (lost.length > 0) {
    throw new UserError(
      `the lab has nodes that its topology no longer names: ${lost.join(', ')}`,
      'Nodes can be added to a lab, not taken away. Remove its directory to start an empty one.',
    );
  }
  cluster.transaction(() => {
    if (!cluster.seeded) seedAsInstalled(cluster, given);
    const before = hardwareOf(cluster);
    alignSettings(cluster, given);
    alignNodes(cluster, given);
    // What was changed while the lab stood still is known when it goes on.
    if (cluster.membership.size > 0 && hardwareOf(cluster) !== before) regroup(cluster);
    alignImages(cluster, given.topology);
    alignBackupServers(cluster, given.topology);
    alignToken(cluster, given.tokenSecret);
    alignBmcPassword(cluster);
  });
}

/** Nodes, witness and lines, as a text to compare. */
function hardwareOf(cluster: Cluster): string {
  const { witness, links } = cluster.settings;
  return JSON.stringify([cluster.nodes.ids(), witness, links]);
}

function seedAsInstalled(cluster: Cluster, { topology }: Seed): void {
  cluster.changeSettings({
    clusterName: topology.cluster,
    taskMs: topology.taskMs,
    lastPid: firstPid,
    ticketKey: cluster.random(32).toString('hex'),
    sites: [],
    links: [],
  });
  for (const { id, content, type, ...where } of topology.storages) {
    const sparse = type === 'zfspool' ? { sparse: 1 } : {};
    cluster.storages.put(id, { storage: id, type, options: { ...where, ...sparse, content: content.join(',') } });
  }
  const { user, role } = deployment;
  cluster.users.put('root@pam', { userId: 'root@pam', enable: 1, expire: 0, groups: [] });
  cluster.users.put(user, { userId: user, enable: 1, expire: 0, groups: [], comment: 'deployment by ikz' });
  cluster.roles.put(role, { roleId: role, privileges: deploymentPrivileges.map((privilege) => privilege.name) });
  for (const holder of [
    { type: 'user', ugid: user },
    { type: 'token', ugid: tokenKey(user, deployment.token) },
  ] as const) {
    const entry = { path: '/', ...holder, roleId: role, propagate: 1 } as const;
    cluster.acl.put(aclKey(entry), entry);
  }
}

function alignSettings(cluster: Cluster, { topology, places }: Seed): void {
  const { pace: _, ...settings } = cluster.settings;
  const witness = places.ssh[topology.witness.host];
  cluster.changeSettings({
    ...settings,
    taskMs: topology.taskMs,
    ...(topology.pace && { pace: topology.pace }),
    witness: { host: topology.witness.host, ...(witness && { address: witness.host }) },
    sites: topology.sites.map(({ id, upsMinutes }) => ({ name: id, upsMinutes })),
    links: topologyLinks(topology),
  });
}

function alignNodes(cluster: Cluster, { topology, places }: Seed): void {
  for (const { name, site, memoryMiB, cores, ports, managementAddress, bmc } of topologyNodes(topology)) {
    const address = places.api[name]?.host ?? '127.0.0.1';
    const hardware = { site, memoryMiB, cores, address, managementAddress, bmc };
    if (cluster.nodes.has(name)) {
      cluster.nodes.patch(name, hardware);
      continue;
    }
    const node: NodeRecord = {
      name,
      number: cluster.nodes.size + 1,
      ...{ site, memoryMiB, cores, address },
      datasets: installedDatasets,
      alive: true,
      bootedAt: cluster.now(),
    };
    cluster.nodes.put(name, withChanges(node, hardware));
    seedNode(cluster, name, ports);
  }
}

function alignImages(cluster: Cluster, topology: Topology): void {
  for (const url of cluster.images.ids()) cluster.images.delete(url);
  for (const { url, sizeBytes, checksum, checksumAlgorithm } of topology.images) {
    cluster.images.put(url, { url, size: sizeBytes, checksum, checksumAlgorithm });
  }
}

function alignBackupServers(cluster: Cluster, topology: Topology): void {
  for (const { backupServer } of topology.sites) {
    const { storages: _, ...server } = backupServer;
    const namespaces = cluster.backupServers.get(server.host)?.namespaces ?? [];
    cluster.backupServers.put(server.host, { ...server, namespaces });
  }
}

/** What an admin puts there on a real cluster: the password that the nodes' management controllers take. */
function alignBmcPassword(cluster: Cluster): void {
  if (!cluster.nodes.values().some(({ bmc }) => bmc)) return;
  const id = fileKey(clusterHost, bmcPasswordFile);
  if (cluster.files.has(id)) return;
  const content = Buffer.from(`${cluster.random(10).toString('hex')}\n`).toString('base64');
  cluster.files.put(id, {
    host: clusterHost,
    path: bmcPasswordFile,
    kind: 'file',
    mode: 0o600,
    modifiedAt: cluster.now(),
    content,
  });
}

/** The token's file in the lab's directory is the truth; the state keeps only the hash of its secret. */
function alignToken(cluster: Cluster, secret: string): void {
  const { user, token } = deployment;
  const record = { userId: user, tokenId: token, expire: 0, privsep: 1, secretHash: hashSecret(secret) } as const;
  if (cluster.tokens.get(tokenKey(user, token))?.secretHash === record.secretHash) return;
  cluster.tokens.put(tokenKey(user, token), record);
}
