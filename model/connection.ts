/**
 * How the program reaches a cluster: the lab writes such a file, an admin writes one for the
 * real cluster. Secrets are not in it: it names the files (mode 0600) that hold them. Paths are
 * relative to the connection file itself.
 */
import { z } from 'zod';
import type { Plan } from './plan.ts';

const fileName = z.string().min(1).describe('path of a file, relative to this one');

const endpointSchema = z.strictObject({
  node: z.string().min(1).describe('name of the node that answers there'),
  site: z.string().min(1).describe('site the node stands at'),
  url: z.url({ protocol: /^https$/ }).describe('address of the API, such as https://192.0.2.11:8006'),
});

const sshHostSchema = z.strictObject({
  host: z.string().min(1).describe('address or name'),
  port: z.int().min(1).max(65535).describe('TCP port of the SSH server'),
  hostKey: z
    .string()
    .regex(/^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*$/)
    .describe("the host's public key, as `ssh-keyscan` prints it without the name; nothing else is accepted"),
});

export const connectionSchema = z.strictObject({
  cluster: z.string().min(1).describe('name of the cluster, as `pvecm status` prints it'),
  ca: fileName.describe('PEM file of the CA that signed the certificates of the API'),
  endpoints: z.array(endpointSchema).min(1).describe('one a node, at both sites'),
  apiTokenFile: fileName.describe('file with the API token, one line `user@realm!id=uuid`'),
  ssh: z
    .strictObject({
      user: z.string().min(1).describe('account that runs the host steps, `root` on Proxmox VE'),
      privateKeyFile: fileName.describe('OpenSSH private key of that account'),
      hosts: z.record(z.string(), sshHostSchema).describe('nodes and witness by name'),
      drills: z
        .strictObject({
          user: z.string().min(1).describe('account on every node; one that is not `root` acts by `sudo -n`'),
          privateKeyFile: fileName.describe('OpenSSH private key of that account'),
        })
        .optional()
        .describe(
          'account that acts in drills and may do nothing else (docs/drills.md); left out: that of the host steps',
        ),
    })
    .describe('host steps that have no API call, such as the witness'),
  backupTokensFile: fileName.describe('JSON file: storage id -> account on the Proxmox Backup Server'),
  control: z
    .strictObject({
      url: z.url({ protocol: /^https$/ }).describe('address of the control API'),
      tokenFile: fileName.describe('file with its bearer token'),
    })
    .optional()
    .describe('only of a lab: where faults are made'),
});

/** See `connectionSchema`. */
export type Connection = z.infer<typeof connectionSchema>;

/** One line `user@realm!id=uuid`, as Proxmox VE prints it once when a token is made. */
export const apiTokenSchema = z
  .string()
  .trim()
  .regex(/^[^\s!=]+@[A-Za-z][\w.-]+![A-Za-z][\w.-]+=[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** Content of `backupTokensFile`. */
export const backupTokensSchema = z.record(
  z.string(),
  z.strictObject({
    username: z
      .string()
      .regex(/^[^\s!]+@[\w.-]+![\w.-]+$/)
      .describe('token id, such as `ikz@pbs!pbs-t01-kau`'),
    secret: z.string().min(1).describe('secret of the token'),
  }),
);

/** See `backupTokensSchema`. */
export type BackupTokens = z.infer<typeof backupTokensSchema>;

/** What of a cooperation a connection must lead to. */
export interface Reachable {
  cluster: string;
  /** Hosts with steps over SSH: nodes by name, backup servers by address. */
  hosts: string[];
  /** Storage ids that need an account on a backup server. */
  backupStorages: string[];
}

export function reachableOf({ cluster, sites, tenants }: Plan): Reachable {
  return {
    cluster: cluster.name,
    hosts: [
      ...new Set([
        ...sites.flatMap((site) => site.nodes.map((node) => node.name)),
        ...tenants.flatMap((tenant) =>
          tenant.backups.flatMap(
            ({ targetSite }) => sites.find(({ id }) => id === targetSite)?.backupServer.host ?? [],
          ),
        ),
      ]),
    ],
    backupStorages: tenants.flatMap((tenant) => tenant.backups.map(({ storage }) => storage)),
  };
}
