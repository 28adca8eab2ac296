import { z } from 'zod';
import * as is from './primitives.ts';

/** VM ids end in service number and instance, and so do addresses: 24 services fit in a network of 254 hosts. */
const serviceNumber = z.int().min(1).max(24);

const opening = z
  .strictObject({
    comment: is.title.describe('What it is for.'),
    protocol: z.enum(['tcp', 'udp']).describe('Protocol.'),
    port: is.port.describe('Port.'),
    from: z
      .enum(['tenant', 'tenant-dmz', 'cooperation', 'management', 'anywhere'])
      .describe(
        'Who may come in: the tenant itself, its own DMZ, all tenants, the management networks, or anybody (for a DMZ only).',
      ),
  })
  .describe('An opening of the firewall; everything else is dropped.');

const tolerance = z
  .int()
  .min(0)
  .max(3600)
  .exactOptional()
  .describe('Seconds without a good answer that are forgiven; left out: 15.');

const probe = z
  .discriminatedUnion('kind', [
    z
      .strictObject({
        kind: z.literal('http').describe('A page is asked for, without TLS.'),
        port: is.port.describe('Port.'),
        path: z
          .string()
          .regex(/^\/[!-~]*$/)
          .meta({ patternErrorMessage: 'a path that begins with /, without spaces' })
          .describe('Path, such as /health.'),
        status: z
          .int()
          .min(100)
          .max(599)
          .exactOptional()
          .describe('Status that counts as an answer; left out: any below 500.'),
        toleranceSeconds: tolerance,
      })
      .describe('A page.'),
    z
      .strictObject({ kind: z.literal('icmp').describe('An echo (ping).'), toleranceSeconds: tolerance })
      .describe('An echo.'),
    z
      .strictObject({
        kind: z.literal('script').describe("A program of the admin's machine; exit code 0 means well."),
        argv: z
          .array(z.string().min(1))
          .min(1)
          .max(32)
          .describe("The program and its arguments; {address} stands for the guest's. No shell, no secrets."),
        timeoutSeconds: z.int().min(1).max(60).describe('Seconds for one run.'),
        toleranceSeconds: tolerance,
      })
      .describe('A program.'),
  ])
  .describe('How a drill asks whether the guest serves.');

const guest = z
  .strictObject({
    key: is.id.describe('Name within the service; becomes part of the host name and must stay.'),
    instance: z.int().min(1).max(9).describe('Last digit of the VM id; unique in the service, and must stay.'),
    cores: is.cores.describe('Processor cores.'),
    memoryMiB: is.memoryMiB.describe('Memory.'),
    disks: z
      .array(z.strictObject({ sizeGiB: z.int().min(1).max(16_384).describe('Size.') }).describe('A disk.'))
      .min(1)
      .max(14)
      .describe('Disks; the first bears the system.'),
    homeSite: is.id.exactOptional().describe('Site, where it is not that of the tenant.'),
    homeNode: is.nodeName
      .exactOptional()
      .describe('Node where the guest is at home; left out, it is chosen by its name.'),
    replicas: z
      .array(is.nodeName)
      .min(1)
      .max(8)
      .exactOptional()
      .describe('Nodes that hold a replica, one at the other site; left out, chosen by name.'),
    network: z.enum(['internal', 'dmz']).describe('Network of the tenant it stands in.'),
    openings: z.array(opening).describe('What may reach it.'),
    boot: z
      .strictObject({
        order: z.int().min(1).max(999).describe('Lower starts earlier.'),
        upDelaySeconds: z.int().min(0).max(3600).describe('Wait before the next order starts.'),
      })
      .describe('Start after a power cut.'),
    dependsOn: z.array(is.id).exactOptional().describe('Guests of the same service it needs, by key.'),
    probes: z
      .array(probe)
      .min(1)
      .max(8)
      .exactOptional()
      .describe(
        'How drills ask whether it serves; left out, by the TCP openings that let the IT staff in, else by SSH.',
      ),
    provides: z
      .enum(['antivirus-management', 'antivirus-mirror'])
      .exactOptional()
      .describe('What every guest of the cooperation uses it for.'),
  })
  .describe('A guest.');

/** services/<id>.yaml: one service. The name of the file is its id. */
export const service = z
  .strictObject({
    title: is.title.describe('Name as people write it.'),
    number: serviceNumber.describe('Unique, and never used again: VM ids and addresses are derived from it.'),
    enabled: z.boolean().describe('false: planned, and declared nowhere.'),
    tenancy: z
      .enum(['each-member', 'shared'])
      .describe('each-member: every municipality has its own guests. shared: one set of guests for all.'),
    owner: is.id.exactOptional().describe('Tenant the guests of a shared service belong to.'),
    rpoMinutes: is.minutes
      .exactOptional()
      .describe('Most data that may be lost; left out, the default of targets.yaml.'),
    rtoMinutes: is.minutes.exactOptional().describe('Longest outage; left out, the default of targets.yaml.'),
    availabilityPercent: z
      .number()
      .min(90)
      .lt(100)
      .exactOptional()
      .describe('Target; left out, the default of targets.yaml.'),
    replication: z
      .strictObject({
        intervalMinutes: is.replicationInterval.describe('How often the disks are copied.'),
        rateMBps: z
          .number()
          .min(1)
          .max(10_000)
          .exactOptional()
          .describe('Most it may take of the line, in megabytes a second.'),
      })
      .describe('Storage replication.'),
    dependsOn: z.array(is.id).exactOptional().describe('Services it needs.'),
    guests: z.array(guest).min(1).max(9).describe('Its guests, for each tenant that has it.'),
  })
  .describe('A service.');

export type ServiceFields = z.infer<typeof service>;
export type GuestTemplate = z.infer<typeof guest>;
export type OpeningTemplate = z.infer<typeof opening>;
export type ProbeTemplate = z.infer<typeof probe>;
