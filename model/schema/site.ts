import { z } from 'zod';
import * as is from './primitives.ts';

const node = z
  .strictObject({
    name: is.nodeName.describe('Host name of the node.'),
    memoryMiB: is.memoryMiB.describe('Memory built in.'),
    reservedMiB: is.memoryMiB.describe('Memory that guests may not use: Proxmox VE itself and the cache of ZFS.'),
    cores: is.cores.describe('Processor cores.'),
    solidStateDisks: z.int().min(2).max(64).describe('Disks in the mirrored pool of the guests.'),
    managementAddress: is.hostAddress.describe('Address in the management network of the site.'),
    managementInterface: is.interfaceName.describe('Port or bridge that bears the address.'),
    guestPorts: z.array(is.interfaceName).min(1).max(8).describe('Physical ports below the bridge of the guests.'),
    bmc: z
      .strictObject({
        address: is.address.describe('Address; the nodes of the other sites reach it.'),
        user: z
          .string()
          .regex(/^[A-Za-z][A-Za-z0-9_.-]{0,15}$/)
          .meta({ patternErrorMessage: 'an account of 1 to 16 letters, digits and _ . -' })
          .describe('Account that may switch the power.'),
      })
      .exactOptional()
      .describe('Management controller (IPMI). Leave out where drills may not switch the power.'),
    room: is.id.describe('Room it stands in.'),
    ups: z.array(is.id).min(1).max(4).describe('UPS modules that feed it; two for two power supplies.'),
    switches: z.array(is.id).min(1).max(4).describe('Switches its ports lead to.'),
  })
  .describe('A node.');

/** sites/<id>.yaml: one server site. The name of the file is its id. */
export const site = z
  .strictObject({
    title: is.title.describe('Name as people write it.'),
    stack: z.enum(['primary', 'secondary']).describe('Pulumi stack that declares the site; each exists once.'),
    timezone: z
      .string()
      .regex(/^[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_]+$/)
      .meta({ patternErrorMessage: 'a time zone such as Europe/Berlin' })
      .describe('Time zone of the nodes.'),
    gateway: is.address.describe('Gateway of the management network.'),
    dnsServers: z.array(is.address).min(1).max(3).describe('Resolvers; at most three (resolv.conf).'),
    ntpServers: z.array(is.domainName).min(1).describe('Time servers.'),
    rooms: z
      .array(z.strictObject({ id: is.id.describe('Id.'), title: is.title.describe('Name.') }).describe('A room.'))
      .min(1)
      .describe('Rooms; each is a fire compartment of its own.'),
    powerFeeds: z
      .array(
        z
          .strictObject({ id: is.id.describe('Id.'), title: is.title.describe('Where it comes from.') })
          .describe('A feed.'),
      )
      .min(1)
      .describe('Feeds from the mains.'),
    ups: z
      .array(
        z
          .strictObject({
            id: is.id.describe('Id.'),
            powerFeed: is.id.describe('Feed it hangs on.'),
            minutes: is.minutes.describe('How long it bears the load without the mains.'),
          })
          .describe('A UPS module.'),
      )
      .min(1)
      .describe('UPS modules.'),
    generator: z
      .strictObject({ minutes: is.minutes.describe('How long it runs on its tank.') })
      .exactOptional()
      .describe('Generator. Leave out where there is none.'),
    switches: z
      .array(
        z
          .strictObject({
            id: is.id.describe('Id.'),
            room: is.id.describe('Room it stands in.'),
            ups: is.id.describe('UPS module that feeds it.'),
          })
          .describe('A switch.'),
      )
      .min(1)
      .describe('Switches.'),
    uplinks: z
      .array(
        z
          .strictObject({ id: is.id.describe('Id.'), switch: is.id.describe('Switch it ends at.') })
          .describe('An uplink.'),
      )
      .min(1)
      .describe('Connections to the internet and so to the witness.'),
    backupServer: z
      .strictObject({
        host: is.domainName.describe('Host name or address.'),
        port: is.port.describe('Port.'),
        datastore: is.storageId.describe('Datastore.'),
        fingerprint: is.fingerprint.describe('Of its certificate, as `proxmox-backup-manager cert info` prints it.'),
      })
      .describe('Proxmox Backup Server at this site. It takes the backups of the other site.'),
    cloudImage: z
      .strictObject({
        url: is.url.describe('Where the nodes fetch it.'),
        fileName: z
          .string()
          .regex(/^[a-z0-9][a-z0-9._-]*\.qcow2$/)
          .meta({ patternErrorMessage: 'a file name in lower case that ends in .qcow2' })
          .describe('Name it gets in the storage.'),
        storage: is.storageId.describe('Storage that takes it (content type import).'),
        checksumAlgorithm: z.enum(['sha256', 'sha512']).describe('Kind of checksum.'),
        checksum: z
          .string()
          .regex(/^[0-9a-f]{64}([0-9a-f]{64})?$/)
          .meta({ patternErrorMessage: '64 (sha256) or 128 (sha512) lower-case hexadecimal digits' })
          .describe('Checksum, as the publisher lists it beside the image.'),
      })
      .describe('Image the guests begin from.'),
    nodes: z.array(node).min(1).max(16).describe('Nodes; two at least.'),
  })
  .describe('A server site.');

export type SiteFields = z.infer<typeof site>;
