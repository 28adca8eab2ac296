/**
 * What the lab is made of: sites, nodes, storages, witness, backup servers and the images it can
 * "download". Written by whoever starts a lab; the lab reads no inventory of ours.
 */
import { z } from 'zod';
import { UserError } from '../model/user-error.ts';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'a DNS label: small letters, digits, "-", at most 63');

const nodeSchema = z.strictObject({
  name,
  memoryMiB: z.int().min(1024),
  cores: z.int().min(1).max(8192),
  /** Physical network ports; the first one carries the management bridge. */
  ports: z
    .array(z.string().regex(/^[a-z][a-z0-9]{1,14}$/, 'a network interface: at most 15 small letters and digits'))
    .min(1)
    .default(['eno1', 'eno2']),
  /** Its address in the inventory, which the lab listens on nowhere; rules of a packet filter may name it. */
  managementAddress: z.ipv4().optional(),
  /** Management controller: other nodes switch it off and on there with ipmitool. */
  bmc: z.strictObject({ address: z.string().min(1), user: z.string().min(1) }).optional(),
});

/** A DNS name or an address. */
const address = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/, 'a DNS name or an IPv4 address');

const backupServerSchema = z.strictObject({
  /** As storage definitions have it. */
  host: address,
  port: z.int().min(1).max(65535).default(8007),
  datastore: z.string().regex(/^[A-Za-z0-9_][\w.-]*$/),
  fingerprint: z.string().regex(/^([0-9a-f]{2}:){31}[0-9a-f]{2}$/i, 'SHA-256 of the certificate, 32 hex pairs'),
  /** Storage ids that will be declared on it; each gets an account with a secret of its own. */
  storages: z.array(z.string().min(1)).default([]),
});

const siteSchema = z.strictObject({
  id: name,
  nodes: z.array(nodeSchema).min(1).max(32),
  backupServer: backupServerSchema,
  /** How long its batteries carry it when the mains are gone. */
  upsMinutes: z.number().min(0).default(0),
});

const linkSchema = z.strictObject({
  name,
  /** Ids of the two sites. */
  between: z.tuple([name, name]),
});

const storageSchema = z.discriminatedUnion('type', [
  z.strictObject({
    id: z.string().min(1),
    type: z.literal('dir'),
    path: z.string().startsWith('/'),
    content: z.array(z.string()).min(1),
  }),
  z.strictObject({
    id: z.string().min(1),
    type: z.literal('zfspool'),
    pool: z.string().min(1),
    content: z.array(z.string()).min(1),
  }),
]);

const paceSchema = z.strictObject({
  /** MiB/s between nodes: what migrations take. */
  transferMiBps: z.number().positive(),
  /** Seconds from the HA stack's order until the guest's machine runs, or is off. */
  guestStart: z.number().min(0),
  guestStop: z.number().min(0),
  /** Seconds from its machine's start until a guest answers, and how many boot at the same time on one node. */
  guestBoot: z.number().min(0),
  boots: z.int().min(1),
});

const imageSchema = z.strictObject({
  url: z.url(),
  sizeBytes: z.int().min(1),
  checksum: z.string().regex(/^[0-9a-f]+$/),
  checksumAlgorithm: z.enum(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512']),
});

/** The storages a node has after an installation on ZFS. */
const installedStorages: z.input<typeof storageSchema>[] = [
  { id: 'local', type: 'dir', path: '/var/lib/vz', content: ['backup', 'iso', 'vztmpl'] },
  { id: 'local-zfs', type: 'zfspool', pool: 'rpool/data', content: ['images', 'rootdir'] },
];

export const topologySchema = z
  .strictObject({
    cluster: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,14}$/, 'a cluster name: at most 15 letters, digits, "-"'),
    sites: z.array(siteSchema).min(1).max(32),
    /** Lines between the sites; left out: one from each site to the next, `niestetal-kaufungen`. */
    links: z.array(linkSchema).optional(),
    /** `pvecm qdevice setup` takes this host. */
    witness: z.strictObject({ host: address }),
    storages: z.array(storageSchema).default(installedStorages),
    images: z.array(imageSchema).default([]),
    /** How long what guests do takes; left out: as long as any task, and they answer at once. */
    pace: paceSchema.optional(),
    /** How long a task runs, in real milliseconds. 0: it has ended before the next request is read. */
    taskMs: z.number().min(0).default(0),
  })
  .superRefine((topology, context) => {
    const names = topologyHosts(topology);
    for (const twice of new Set(names.filter((each, index) => names.indexOf(each) !== index))) {
      context.addIssue({ code: 'custom', path: ['sites'], message: `host name "${twice}" is used twice` });
    }
    const sites = topology.sites.map((site) => site.id);
    const targets = [...sites, ...topologyNodes(topology).map((node) => node.name), 'witness'];
    for (const [index, link] of topologyLinks(topology).entries()) {
      for (const end of link.between) {
        if (sites.includes(end)) continue;
        const message = `"${end}" is no site; there are: ${sites.join(', ')}`;
        context.addIssue({ code: 'custom', path: ['links', index, 'between'], message });
      }
      if (targets.includes(link.name)) {
        const message = `"${link.name}" is the name of something else, too`;
        context.addIssue({ code: 'custom', path: ['links', index, 'name'], message });
      }
    }
  });

/** With all defaults filled in. */
export type Topology = z.output<typeof topologySchema>;

/** What a caller may write: fields with a default may be left out. */
export type TopologyInput = z.input<typeof topologySchema>;

export type TopologySite = Topology['sites'][number];

/** The topology in `content`. Throws {@link UserError} with every problem: place in the file and what is allowed. */
export function parseTopology(content: unknown, file: string): Topology {
  const parsed = topologySchema.safeParse(content);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${file}: ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  throw new UserError(problems.join('\n'), 'The fields are described in lab/topology.ts.');
}

/** Everything that answers over SSH, in a fixed order: nodes, witness, backup servers. */
export function topologyHosts(topology: Topology): string[] {
  return [
    ...topologyNodes(topology).map((node) => node.name),
    topology.witness.host,
    ...topology.sites.map((site) => site.backupServer.host),
  ];
}

/** The lines between the sites; where none are named, one from each site to the next. */
export function topologyLinks(topology: Pick<Topology, 'sites' | 'links'>): NonNullable<Topology['links']> {
  if (topology.links) return topology.links;
  return topology.sites.slice(1).map((site, index) => {
    const before = topology.sites[index]?.id ?? '';
    return { name: `${before}-${site.id}`, between: [before, site.id] };
  });
}

/** The nodes with their sites, in the order of the file (which is the order of node ids). */
export function topologyNodes(topology: Topology): (TopologySite['nodes'][number] & { site: string })[] {
  return topology.sites.flatMap((site) => site.nodes.map((node) => ({ ...node, site: site.id })));
}
