/** Defects in what the program declares, and beside each the harmless change that looks like it. */

import type { Inventory } from '../../model/inventory.ts';
import type { Cooperation } from '../../policies/declared.ts';
import { changing, type Edit, without, withRule } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

export interface Change {
  edit?: Edit;
  surroundings?: Cooperation;
}

/** One defect a row; the only rule that may speak, and what it says. */
interface Row {
  defect: string;
  bad: Change;
  rule: string;
  says: string[];
  harmless: string;
  good: Change;
}

const job = (name: string, props: Record<string, unknown>): Change => ({ edit: changing(':Replication', name, props) });
const vm = (name: string, props: Record<string, unknown>): Change => ({ edit: changing(':VmLegacy', name, props) });
export const database = 'niestetal-finanzwesen-datenbank';
const diskOf = (disk: Record<string, unknown>) =>
  vm(database, { disks: [{ interface: 'scsi0', datastoreId: 'guests', size: 32, ...disk }] });

const apart = (...vmIds: number[]): Change => ({
  edit: withRule('getrennt', {
    type: 'resource-affinity',
    affinity: 'negative',
    resources: vmIds.map((id) => `vm:${id}`),
  }),
});

type Site = Inventory['sites'][number];

const { inventory, plan } = cooperation;

function withLinks(
  change: (link: (typeof inventory.links.links)[number]) => Partial<typeof link>,
  distanceKm = 4.5,
): Change {
  const links = inventory.links.links.map((link) => ({ ...link, ...change(link) }));
  return { surroundings: { ...cooperation, inventory: { ...inventory, links: { distanceKm, links } } } };
}

function witnessAt(host: string, place: string): Change {
  const create = `pvecm status | grep -q Qdevice || pvecm qdevice setup ${host}`;
  return {
    edit: changing(':Command', 'witness', { create }),
    surroundings: { ...cooperation, inventory: { ...inventory, witness: { ...inventory.witness, host, place } } },
  };
}

function withGuests(change: (guest: (typeof plan.guests)[number]) => Partial<typeof guest>): Change {
  const guests = plan.guests.map((guest) => ({ ...guest, ...change(guest) }));
  return { surroundings: { ...cooperation, plan: { ...plan, guests } } };
}

/** The site wired in another way, of which the plan says nothing. */
function wired(site: string, change: (site: Site) => Partial<Site>): Change {
  const sites = inventory.sites.map((each) => (each.id === site ? { ...each, ...change(each) } : each));
  return { surroundings: { ...cooperation, inventory: { ...inventory, sites } } };
}

const nodesAt = (change: (node: Site['nodes'][number]) => Partial<typeof node>) =>
  wired('kaufungen', ({ nodes }) => ({ nodes: nodes.map((node) => ({ ...node, ...change(node) })) }));

function withTarget(service: string, availabilityPercent: number): Change {
  const services = inventory.services.map((each) => (each.id === service ? { ...each, availabilityPercent } : each));
  return { surroundings: { ...cooperation, inventory: { ...inventory, services } } };
}

/** It fails twice a year, and starts again after so many hours. */
function startingIn(hours: number): Change {
  const guest = { [database]: { perYear: 2, hours, band: [1, 4] as [number, number], source: 'Störungsbuch 2025' } };
  return { surroundings: { ...cooperation, inventory: { ...inventory, figures: { parts: { guest } } } } };
}

const rtoOf = (vmId: number, rtoMinutes: number) => withGuests((guest) => (guest.vmId === vmId ? { rtoMinutes } : {}));

export const rows: Row[] = [
  {
    defect: 'a job every two hours',
    bad: job('kaufungen-finanzwesen-datenbank-kau1', { schedule: '0/2:00' }),
    rule: 'replication-within-rpo',
    says: [
      'guest kaufungen-finanzwesen-datenbank (2021): its replica on kau1 falls up to 121 min behind (schedule 0/2:00, 10 jobs in turn on kau2), but no more than 10 min may be lost.',
    ],
    harmless: 'a job every six minutes',
    good: job('kaufungen-finanzwesen-datenbank-kau1', { schedule: '*/6' }),
  },
  {
    defect: 'an interval that is the RPO itself, and leaves no time for queue and transfer',
    bad: job('kaufungen-finanzwesen-datenbank-kau1', { schedule: '*/10' }),
    rule: 'replication-within-rpo',
    says: [
      'guest kaufungen-finanzwesen-datenbank (2021): its replica on kau1 falls up to 11 min behind (schedule */10, 10 jobs in turn on kau2), but no more than 10 min may be lost.',
    ],
    harmless: 'an interval of two thirds of the RPO',
    good: job('kaufungen-zeiterfassung-anwendung-kau1', { schedule: '*/20' }),
  },
  {
    defect: 'a schedule that names no moment',
    bad: job('kaufungen-finanzwesen-datenbank-kau1', { schedule: 'mon 25:00' }),
    rule: 'replication-within-rpo',
    says: [
      'guest kaufungen-finanzwesen-datenbank (2021): its replica on kau1 is never made (schedule mon 25:00, 10 jobs in turn on kau2), but no more than 10 min may be lost.',
    ],
    harmless: 'a schedule that names the same moments in other words',
    good: job('kaufungen-finanzwesen-datenbank-kau1', { schedule: '0/5' }),
  },
  {
    defect: 'a job so slow that others of its node wait too long behind it',
    bad: job('kaufungen-zeiterfassung-anwendung-kau1', { rate: 1 }),
    rule: 'replication-within-rpo',
    says: [
      'guest kaufungen-finanzwesen-datenbank (2021): its replica on nie2 falls up to 15 min behind (schedule */5, 10 jobs in turn on kau2), but no more than 10 min may be lost.',
      'guest soehrewald-finanzwesen-anwendung (3022): its replica on nie1 falls up to 15 min behind (schedule */5, 10 jobs in turn on kau2), but no more than 10 min may be lost.',
    ],
    harmless: 'a job limited to a third of the line',
    good: job('kaufungen-zeiterfassung-anwendung-kau1', { rate: 100 }),
  },
  {
    defect: 'a guest too large for the nodes that are left after the loss of a site',
    bad: vm(database, { memory: { dedicated: 200_000 } }),
    rule: 'capacity-after-loss',
    says: [
      "node nie2: after the loss of site kaufungen it must carry 257344 MiB for 9 guests (largest: niestetal-finanzwesen-datenbank (200000), gemeinsam-zentralverwaltung-server (16384), kaufungen-finanzwesen-datenbank (12288)), and some of them don't start, but it may be no more than 237568 MiB (262144 less 24576 reserved).",
      "node kau1: after the loss of site niestetal it must carry 253248 MiB for 7 guests (largest: niestetal-finanzwesen-datenbank (200000), gemeinsam-zentralverwaltung-server (16384), soehrewald-finanzwesen-datenbank (12288)), and some of them don't start, but it may be no more than 237568 MiB (262144 less 24576 reserved).",
    ],
    harmless: 'a guest that grows and fits everywhere',
    good: vm(database, { memory: { dedicated: 65_536 } }),
  },
  {
    defect: 'an application that starts together with its database',
    bad: vm('niestetal-finanzwesen-anwendung', { startup: { order: 30, upDelay: 30 } }),
    rule: 'boot-order',
    says: [
      'guest niestetal-finanzwesen-anwendung (1022): after a power cut it starts in group 30 and needs niestetal-finanzwesen-datenbank, which starts in group 30, but it must start after all that it needs.',
    ],
    harmless: 'an application that starts later than it must',
    good: vm('niestetal-finanzwesen-anwendung', { startup: { order: 55, upDelay: 30 } }),
  },
  {
    defect: 'a database without a place in the order',
    bad: vm(database, { startup: undefined }),
    rule: 'boot-order',
    says: [
      'guest niestetal-finanzwesen-anwendung (1022): after a power cut it starts in group 40 and needs niestetal-finanzwesen-datenbank, which starts last, without a place in the order, but it must start after all that it needs.',
    ],
    harmless: 'an application that nobody needs and that has no place in the order',
    good: vm('niestetal-finanzwesen-anwendung', { startup: undefined }),
  },
  {
    defect: 'two guests that need each other',
    bad: withGuests(({ name }) => (name === database ? { dependsOn: ['niestetal-finanzwesen-anwendung'] } : {})),
    rule: 'boot-order',
    says: [
      'guests niestetal-finanzwesen-anwendung, niestetal-finanzwesen-datenbank: they need each other in a circle (niestetal-finanzwesen-anwendung -> niestetal-finanzwesen-datenbank -> niestetal-finanzwesen-anwendung): none of them could start first, but one must be able to start without the others.',
    ],
    harmless: 'a guest that needs one more, which starts earlier',
    good: withGuests(({ name }) =>
      name === 'niestetal-finanzwesen-anwendung' ? { dependsOn: [database, 'gemeinsam-zentralverwaltung-server'] } : {},
    ),
  },
  {
    defect: 'a witness in the network of a site',
    bad: witnessAt('192.168.11.20', 'kassel'),
    rule: 'witness-at-third-place',
    says: [
      'the witness 192.168.11.20: it lies in the management network of niestetal (192.168.11.11/24): when niestetal is lost, so is the witness, and the other site stops for lack of quorum, but it must stand at a third place.',
    ],
    harmless: 'a witness that moves from one third place to another',
    good: witnessAt('192.168.14.10', 'soehrewald'),
  },
  {
    defect: 'a witness with a network of its own that stands at a site',
    bad: witnessAt('192.168.13.10', 'kaufungen'),
    rule: 'witness-at-third-place',
    says: [
      'the witness 192.168.13.10: it stands at kaufungen: when kaufungen is lost, so is the witness, and the other site stops for lack of quorum, but it must stand at a third place.',
    ],
    harmless: 'a witness whose place is named otherwise',
    good: witnessAt('192.168.13.10', 'soehrewald'),
  },
  {
    defect: 'a declared witness that the inventory does not know',
    bad: { edit: changing(':Command', 'witness', { create: 'pvecm qdevice setup 10.9.9.9' }) },
    rule: 'witness-at-third-place',
    says: [
      'the witness 10.9.9.9: it stands nobody knows where: cooperation/witness.yaml knows the place of 192.168.13.10 only, but it must stand at a third place.',
    ],
    harmless: 'the same witness, set up by a command in other words',
    good: { edit: changing(':Command', 'witness', { create: 'pvecm qdevice setup 192.168.13.10 --force' }) },
  },
  {
    defect: 'no witness for four nodes',
    bad: { edit: without(':Command', 'witness') },
    rule: 'witness-fits-node-count',
    says: [
      'the cluster: it has 4 nodes (kau1, kau2, nie1, nie2) and no witness: when one site is lost, the other has 2 of 4 votes, no majority, and stops as well, but an even number needs a witness.',
    ],
    harmless: 'a witness that is called otherwise',
    good: { edit: (all) => all.map((each) => (each.name === 'witness' ? { ...each, name: 'zeuge' } : each)) },
  },
  {
    defect: 'a witness for three nodes',
    bad: { edit: without(':Bridge', 'kau2') },
    rule: 'witness-fits-node-count',
    says: [
      'the cluster: it has 3 nodes (kau1, nie1, nie2) and the witness 192.168.13.10: with an odd number it has so many votes that its loss alone can stop the cluster, but Proxmox VE supports one for an even number only.',
    ],
    harmless: 'a bridge with other ports',
    good: { edit: changing(':Bridge', 'kau2', { ports: ['enp1s0'] }) },
  },
  {
    defect: 'both links in one duct',
    bad: withLinks(() => ({ route: 'trasse-nord' })),
    rule: 'links-on-separate-routes',
    says: [
      'sites kaufungen and niestetal: glasfaser-nord and glasfaser-sued lie in one duct (trasse-nord): one excavator cuts them all, but guests are replicated across, which takes two links that share neither a duct nor a switch.',
    ],
    harmless: 'another name for a duct',
    good: withLinks(({ id, route }) => ({ route: id === 'glasfaser-sued' ? 'trasse-ost' : route })),
  },
  {
    defect: 'both links on one switch',
    bad: withLinks(() => ({ ends: { niestetal: 'nie-switch-1', kaufungen: 'kau-switch-1' } })),
    rule: 'links-on-separate-routes',
    says: [
      'sites kaufungen and niestetal: glasfaser-nord and glasfaser-sued end at one switch of kaufungen (kau-switch-1): it takes them all with it, but guests are replicated across, which takes two links that share neither a duct nor a switch.',
    ],
    harmless: 'links that change places',
    good: withLinks(({ ends }) => ({
      ends: {
        niestetal: ends.niestetal === 'nie-switch-1' ? 'nie-switch-2' : 'nie-switch-1',
        kaufungen: ends.kaufungen ?? '',
      },
    })),
  },
  {
    defect: 'a single link',
    bad: {
      surroundings: {
        ...cooperation,
        inventory: { ...inventory, links: { ...inventory.links, links: inventory.links.links.slice(0, 1) } },
      },
    },
    rule: 'links-on-separate-routes',
    says: [
      'sites kaufungen and niestetal: glasfaser-nord alone joins them: when it is cut, replication stops and one site is fenced, but guests are replicated across, which takes two links that share neither a duct nor a switch.',
    ],
    harmless: 'a longer link',
    good: withLinks(() => ({ lengthKm: 20 })),
  },
  {
    defect: 'one UPS for both nodes of a site',
    bad: nodesAt(() => ({ ups: ['kau-usv-1'] })),
    rule: 'no-part-shared-by-nodes',
    says: [
      'site kaufungen: all nodes (kau1, kau2) hang on the UPS kau-usv-1 alone: when it breaks, the whole site is down, but no single device may take a site with it.',
    ],
    harmless: 'a UPS of its own for each node',
    good: nodesAt(({ name }) => ({ ups: [name === 'kau1' ? 'kau-usv-1' : 'kau-usv-2'] })),
  },
  {
    defect: 'one switch for both nodes of a site',
    bad: nodesAt(() => ({ switches: ['kau-switch-2'] })),
    rule: 'no-part-shared-by-nodes',
    says: [
      'site kaufungen: all nodes (kau1, kau2) hang on the switch kau-switch-2 alone: when it breaks, the whole site is down, but no single device may take a site with it.',
    ],
    harmless: 'one node at one switch alone',
    good: nodesAt(({ name }) => ({ switches: name === 'kau1' ? ['kau-switch-2'] : ['kau-switch-1', 'kau-switch-2'] })),
  },
  {
    defect: 'both uplinks of a site at one switch',
    bad: wired('niestetal', ({ uplinks }) => ({
      uplinks: uplinks.map((uplink) => ({ ...uplink, switch: 'nie-switch-1' })),
    })),
    rule: 'no-part-shared-by-nodes',
    says: [
      'site niestetal: all uplinks (nie-internet-1, nie-internet-2) end at nie-switch-1: when it breaks, witness and users are reached over the other site only, but there must be two uplinks at different switches.',
    ],
    harmless: "the uplinks at each other's switches",
    good: wired('niestetal', ({ uplinks }) => ({
      uplinks: uplinks.map((uplink, at) => ({ ...uplink, switch: `nie-switch-${2 - at}` })),
    })),
  },
  {
    defect: 'a target that no restart keeps',
    bad: withTarget('zentralverwaltung', 99.999),
    rule: 'availability-of-service',
    says: [
      'service Zentrale Verwaltung of Gemeinsame IT: it is away for 60.8 min a year, in the worse case for 133 min (P95, availability class 2; most of it: an operator error that hits both sites 30 min, guest gemeinsam-zentralverwaltung-server 6 min, common cause node-hardware everywhere 6 min), but its target of 99.999 % allows 5.26 min.',
    ],
    harmless: 'a target that is kept',
    good: withTarget('zentralverwaltung', 99.9),
  },
  {
    defect: 'a database that starts for half an hour when it has failed',
    bad: startingIn(0.5),
    rule: 'no-long-single-fault',
    says: [
      'service Finanzwesen of Niestetal: when one part breaks (guest niestetal-finanzwesen-datenbank), it is away for 30:00 min (niestetal-finanzwesen-datenbank starts again), but a single defect may last no more than 10 min.',
    ],
    harmless: 'a database that starts for six minutes',
    good: startingIn(0.1),
  },
  {
    defect: 'a disk left out of replication',
    bad: diskOf({ replicate: false }),
    rule: 'guest-free-of-its-node',
    says: [
      'guest niestetal-finanzwesen-datenbank (1021): it leaves its disk scsi0 out of replication: elsewhere it starts without it, but every disk must be replicated.',
    ],
    harmless: 'a disk that says that it is replicated',
    good: diskOf({ replicate: true }),
  },
  {
    defect: 'a disk in a storage of its node',
    bad: diskOf({ datastoreId: 'local-lvm' }),
    rule: 'guest-free-of-its-node',
    says: [
      'guest niestetal-finanzwesen-datenbank (1021): it has its disk scsi0 in local-lvm, which is not replicated: elsewhere it has no such disk, but it must lie in guests.',
    ],
    harmless: 'a larger disk',
    good: diskOf({ size: 48 }),
  },
  {
    defect: 'a PCI device that is passed through',
    bad: vm(database, { hostpcis: [{ device: 'hostpci0', id: '0000:01:00.0' }] }),
    rule: 'guest-free-of-its-node',
    says: [
      'guest niestetal-finanzwesen-datenbank (1021): it has a PCI device of its node passed through: HA can start it nowhere else, but it must be able to start on each of its nodes.',
    ],
    harmless: 'empty lists of devices',
    good: vm(database, { hostpcis: [], usbs: [], cdrom: { fileId: 'none' } }),
  },
  {
    defect: 'two guests that are to be apart and have one node between them at the other site',
    bad: apart(1021, 1022),
    rule: 'back-within-targets',
    says: [
      "guest niestetal-finanzwesen-anwendung (1022): when the site niestetal is lost, it is not back after 30:00 min, but no more than 10:00 min (RTO) and a loss of 10:00 min (RPO) are allowed. Course: 0:00 site niestetal is lost; 0:00 nie1: without power; 0:00 nie2: without power; 0:16 cluster: kau1 kau2 (3 of 3 votes); 2:00 kau1/crm: fencing: acknowledged - got agent lock for node 'nie1'; 2:00 kau1/crm: fencing: acknowledged - got agent lock for node 'nie2'; 2:00 kau1/crm: recovering service 'vm:1022' from fenced node 'nie1' failed, no recovery node found.",
    ],
    harmless: 'two guests that are to be apart and have two nodes there',
    good: apart(1021, 4021),
  },
  {
    defect: 'an RTO that no restart keeps',
    bad: rtoOf(2022, 3),
    rule: 'back-within-targets',
    says: [
      "guest kaufungen-finanzwesen-anwendung (2022): when the site kaufungen is lost, it is away for 4:03 min until it answers on nie2, and loses 5:05 min of changes (the worst of 2 such faults), but no more than 3:00 min (RTO) and a loss of 10:00 min (RPO) are allowed. Course: 0:00 site kaufungen is lost; 0:00 kau1: without power; 0:00 kau2: without power; 0:16 cluster: nie1 nie2 (3 of 3 votes); 3:00 nie1/crm: fencing: acknowledged - got agent lock for node 'kau2'; 3:00 nie1/crm: fencing: acknowledged - got agent lock for node 'kau1'; 3:00 nie1/crm: recover service 'vm:2022' from fenced node 'kau1' to node 'nie2'; 3:00 nie2: start of vm:2022; 4:03 answers on nie2.",
    ],
    harmless: 'a shorter RTO that a restart keeps',
    good: rtoOf(2022, 5),
  },
  {
    defect: 'a tag that claims georedundancy for sites next to each other',
    bad: vm(database, { tags: ['georedundant', 'ikz'] }),
    rule: 'no-georedundancy-claimed',
    says: [
      'guest niestetal-finanzwesen-datenbank: it claims georedundancy (tags: "georedundant") with the sites 4.5 km apart, but the BSI never calls less than 100 km so, and asks for about 200 km.',
    ],
    harmless: 'a description that denies georedundancy',
    good: vm(database, { description: 'Betriebsredundanz, nicht georedundant' }),
  },
  {
    defect: 'a comment of a job that claims it for sites 150 km apart',
    bad: {
      ...withLinks(() => ({ lengthKm: 180 }), 150),
      ...job('niestetal-finanzwesen-datenbank-kau1', { comment: 'Geo-Redundanz' }),
    },
    rule: 'no-georedundancy-claimed',
    says: [
      'replication job niestetal-finanzwesen-datenbank-kau1: it claims georedundancy (comment: "Geo-Redundanz") with the sites 150 km apart, but the BSI asks for about 200 km, and below that for a written reason.',
    ],
    harmless: 'a comment that claims georedundancy for sites 210 km apart',
    good: {
      ...withLinks(() => ({ lengthKm: 250 }), 210),
      ...job('niestetal-finanzwesen-datenbank-kau1', { comment: 'Geo-Redundanz' }),
    },
  },
];
