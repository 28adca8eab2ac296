import { z } from 'zod';
import * as is from './primitives.ts';

/** witness.yaml: the third vote. */
export const witness = z
  .strictObject({
    host: is.address.describe('Address of the host that runs corosync-qnetd.'),
    place: is.id.describe('Where it stands: anywhere but at a server site.'),
    title: is.title.describe('Name of the place as people write it.'),
    algorithm: z
      .literal('ffsplit')
      .describe('How it votes; ffsplit gives the vote to one half of an even number of nodes.'),
  })
  .describe('The witness (QDevice), whose vote decides when the sites lose sight of each other.');

const link = z
  .strictObject({
    id: is.id.describe('Id.'),
    ends: z.record(is.id, is.id).describe('The two sites, each with the switch the link ends at there.'),
    route: is.id.describe('Duct it lies in. Two links in one duct are cut by one excavator.'),
    kind: z.enum(['dark-fibre', 'leased-line', 'radio']).describe('Kind of line.'),
    lengthKm: z.number().gt(0).max(500).describe('Length of the route.'),
    latencyMs: z.number().gt(0).lt(5).describe('Round trip. Corosync needs less than 5 ms between all nodes.'),
  })
  .describe('A link between the sites.');

/** links.yaml: how the sites are connected. */
export const links = z
  .strictObject({
    distanceKm: z.number().gt(0).max(500).describe('Between the sites, as the crow flies.'),
    links: z.array(link).min(1).describe('Links; two at least, on separate routes.'),
  })
  .describe('Connections between the sites.');

/** targets.yaml: what holds where a service says nothing of its own. */
export const targets = z
  .strictObject({
    availabilityPercent: z.number().min(90).lt(100).describe('Availability each service shall reach.'),
    rpoMinutes: is.minutes.describe('Most data that may be lost.'),
    rtoMinutes: is.minutes.describe('Longest outage.'),
    drillFreshnessDays: z.int().min(1).max(366).describe('A failover counts as proven this long after its drill.'),
    backups: z
      .strictObject({
        startsAt: is.timeOfDay.describe('Begin of the nightly window.'),
        windowMinutes: z.int().min(30).max(720).describe('Length of the window; tenants are spread over it.'),
        keep: z
          .strictObject({
            daily: z.int().min(1).max(366).describe('Days.'),
            weekly: z.int().min(0).max(520).describe('Weeks.'),
            monthly: z.int().min(0).max(120).describe('Months.'),
          })
          .describe('How many backups are kept.'),
      })
      .describe('Nightly backups.'),
  })
  .describe('Targets.');

/** antivirus.yaml: the pooled licence. */
export const antivirus = z
  .strictObject({
    product: is.title.describe('Product of the vendor.'),
    pool: is.title.describe('Name of the licence pool.'),
    seatsBought: z.int().min(1).max(1_000_000).describe('Seats in the pool.'),
    validUntil: is.date.describe('Last day of the licence.'),
    seats: z.record(is.id, z.int().min(0).max(1_000_000)).describe('Seats by tenant.'),
  })
  .describe('Antivirus licences, bought together.');

export type Witness = z.infer<typeof witness>;
export type Links = z.infer<typeof links>;
export type Targets = z.infer<typeof targets>;
export type Antivirus = z.infer<typeof antivirus>;
