/** Topologies and directories for the lab's tests. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Topology, type TopologyInput, topologySchema } from '../../lab/topology.ts';

const fingerprint = (byte: string): string => Array<string>(32).fill(byte).join(':');

/** An image that the lab can "download"; nothing of it is ever fetched. */
export const image = {
  url: 'https://cloud.example/debian-13.qcow2',
  sizeBytes: 425_000_000,
  checksum: 'ab'.repeat(64),
  checksumAlgorithm: 'sha512' as const,
};

/** Two sites with two nodes each and a witness, as the project has them; images and snippets are allowed on `local`. */
export const twoSites: TopologyInput = {
  cluster: 'ikz',
  sites: [
    {
      id: 'niestetal',
      nodes: [
        { name: 'nie1', memoryMiB: 131_072, cores: 32 },
        { name: 'nie2', memoryMiB: 131_072, cores: 32 },
      ],
      backupServer: {
        host: 'pbs-nie',
        datastore: 'ikz',
        fingerprint: fingerprint('0a'),
        storages: ['pbs-t02-nie'],
      },
    },
    {
      id: 'kaufungen',
      nodes: [
        { name: 'kau1', memoryMiB: 131_072, cores: 32 },
        { name: 'kau2', memoryMiB: 131_072, cores: 32 },
      ],
      backupServer: {
        host: 'pbs-kau',
        datastore: 'ikz',
        fingerprint: fingerprint('0b'),
        storages: ['pbs-t01-kau'],
      },
    },
  ],
  witness: { host: 'witness' },
  storages: [
    {
      id: 'local',
      type: 'dir',
      path: '/var/lib/vz',
      content: ['backup', 'import', 'iso', 'snippets', 'vztmpl'],
    },
    { id: 'local-zfs', type: 'zfspool', pool: 'rpool/data', content: ['images', 'rootdir'] },
  ],
  images: [image],
};

/** `twoSites` with its defaults filled in, and changes made to it. */
export function topology(changes: Partial<TopologyInput> = {}): Topology {
  return topologySchema.parse({ ...twoSites, ...changes });
}

/** A new empty directory; the caller removes it. */
export function temporaryDirectory(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'lab-'));
}
