import { z } from 'zod';
import { account } from './cooperation.ts';
import * as is from './primitives.ts';

/** Tenant numbers: addresses, VLANs and VM ids are derived from them. 120 tenants keep every VLAN tag below 4095. */
const tenantNumber = z.int().min(1).max(120);

const networkOverride = z.strictObject({
  vlan: z.int().min(1).max(4094).exactOptional().describe('VLAN tag (IEEE 802.1Q) instead of the derived one.'),
  subnet: is.guestNetwork
    .exactOptional()
    .describe('Network instead of the derived one; its first address is the gateway.'),
});

const guestOverride = z.strictObject({
  cores: is.cores.exactOptional().describe('Processor cores.'),
  memoryMiB: is.memoryMiB.exactOptional().describe('Memory.'),
  homeNode: is.nodeName.exactOptional().describe('Node where the guest is at home.'),
  replicas: z
    .array(is.nodeName)
    .min(1)
    .max(8)
    .exactOptional()
    .describe('Nodes that hold a replica, one at the other site.'),
});

const serviceOverride = z.strictObject({
  enabled: z.literal(false).exactOptional().describe('false: this member does without the service.'),
  guests: z
    .record(is.id, guestOverride.describe('Differences of one guest.'))
    .exactOptional()
    .describe('Differences by the key of the guest.'),
});

/** members/<id>.yaml: one municipality or other tenant. The name of the file is its id. */
export const member = z
  .strictObject({
    title: is.title.describe('Name as people write it. May change at any time; nothing is derived from it.'),
    role: z
      .enum(['lead', 'member', 'partner', 'shared'])
      .describe('lead: runs the cooperation. shared: what belongs to all together; gets no service of its own.'),
    number: tenantNumber.describe('Unique, and never used again: VM ids, addresses and VLANs are derived from it.'),
    joined: is.date.exactOptional().describe('Day of the agreement by which it joined.'),
    leaves: z
      .string()
      .regex(/^[0-9]{4}-12-31$/)
      .meta({
        patternErrorMessage:
          "a 31 December, with notice given by 30 September: the agreement ends only at a year's end, with three months' notice",
      })
      .exactOptional()
      .describe('Last day of the membership: a 31 December, with notice given three months before.'),
    homeSite: is.id.describe('Site where its guests are at home.'),
    users: z.array(account).describe('Its own application staff, who may use its guests and nothing else.'),
    services: z
      .record(is.id, serviceOverride.describe('Differences of one service.'))
      .exactOptional()
      .describe('What differs from the services as they are described, by the id of the service.'),
    network: z
      .strictObject({
        internal: networkOverride.exactOptional().describe('Network of the applications.'),
        dmz: networkOverride.exactOptional().describe('Network of what citizens reach.'),
      })
      .exactOptional()
      .describe('Only to take over networks that exist already.'),
  })
  .describe('A tenant.');

export type MemberFields = z.infer<typeof member>;
export type GuestOverride = z.infer<typeof guestOverride>;
