import { z } from 'zod';
import * as is from './primitives.ts';

export const account = z
  .strictObject({
    userId: is.userId.describe('Account in Proxmox VE. An account is a role and never names a person.'),
    comment: is.title.describe('What the role does.'),
    email: z
      .email()
      .meta({ patternErrorMessage: 'an e-mail address' })
      .exactOptional()
      .describe('Shared mailbox of the role, for messages of the cluster.'),
  })
  .describe('A role account.');

/** cooperation.yaml: what holds for the cooperation as a whole. */
export const cooperation = z
  .strictObject({
    cluster: z
      .string()
      .regex(/^[a-z][a-z0-9-]{0,14}$/)
      .meta({ patternErrorMessage: 'a cluster name of 1 to 15 lower-case letters, digits and hyphens' })
      .describe('Name of the Proxmox VE cluster. Can not be changed once the cluster exists.'),
    domain: is.domainName.describe('DNS domain of nodes and guests.'),
    managementNetworks: z
      .array(is.network)
      .min(1)
      .describe('Networks from which the shared IT staff reach nodes and guests.'),
    addressBase: is.network.describe(
      'Private network of size /9 or larger out of which every tenant gets its own /16 by its number.',
    ),
    guestBridge: is.interfaceName.describe('Bridge of every node that carries the VLANs of the tenants.'),
    staff: z
      .strictObject({
        group: is.id.describe('Group of the shared IT staff in Proxmox VE.'),
        users: z.array(account).min(1).describe('Its accounts.'),
        authorizedKeys: z
          .array(is.sshPublicKey)
          .min(1)
          .describe('SSH public keys that every guest takes at its first start.'),
      })
      .describe('Shared IT staff, who look after all members.'),
    metrics: z
      .strictObject({
        name: is.id.describe('Id of the target in Proxmox VE.'),
        server: is.domainName.describe('Host name or address.'),
        port: is.port.describe('Port.'),
        protocol: z.enum(['graphite', 'influxdb']).describe('Protocol it speaks.'),
      })
      .exactOptional()
      .describe('Where nodes and guests send their metrics. Leave out for none.'),
  })
  .describe('The cooperation as a whole.');

export type Cooperation = z.infer<typeof cooperation>;
