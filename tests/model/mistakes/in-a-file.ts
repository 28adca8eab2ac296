import type { Mistake } from '../support.ts';

/** Mistakes that show in one file alone. */
export const rows: Mistake[] = [
  {
    mistake: 'a network too small for anything',
    edits: [['members/buche.yaml', '172.16.8.0/24', '172.16.8.0/30']],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: got "172.16.8.0/30", allowed: an IPv4 network from /16 to /28, no bits set beyond the prefix',
    ],
  },
  {
    mistake: 'a key that means something to JavaScript',
    edits: [['witness.yaml', 'place: north', 'place: north\n__proto__: { polluted: true }']],
    says: ['cooperation/witness.yaml:3: __proto__: unknown key, allowed: host, place, title, algorithm'],
  },
  {
    mistake: 'an unknown key',
    edits: [['services/books.yaml', 'cores: 4', 'cors: 4']],
    says: [
      'cooperation/services/books.yaml:10: guests[0].cores: is missing, allowed: a whole number from 1 to 128',
      'cooperation/services/books.yaml:12: guests[0].cors: unknown key, allowed: key, instance, cores, memoryMiB, disks, homeSite, homeNode, replicas, network, openings, boot, dependsOn, probes, provides',
    ],
  },
  {
    mistake: 'a text where a number belongs',
    edits: [['services/books.yaml', 'memoryMiB: 8192', 'memoryMiB: "4G"']],
    says: [
      'cooperation/services/books.yaml:13: guests[0].memoryMiB: got "4G", allowed: a whole number from 256 to 1048576 (MiB)',
    ],
  },
  {
    mistake: 'a number out of range',
    edits: [['services/books.yaml', 'instance: 1', 'instance: 10']],
    says: ['cooperation/services/books.yaml:11: guests[0].instance: got 10, allowed: a whole number from 1 to 9'],
  },
  {
    mistake: 'a fraction where a whole number belongs',
    edits: [['services/books.yaml', 'cores: 4', 'cores: 2.5']],
    says: ['cooperation/services/books.yaml:12: guests[0].cores: got 2.5, allowed: a whole number from 1 to 128'],
  },
  {
    mistake: 'a number that is none',
    edits: [['services/books.yaml', 'cores: 4', 'cores: .nan']],
    says: ['cooperation/services/books.yaml:12: guests[0].cores: got NaN, allowed: a whole number from 1 to 128'],
  },
  {
    mistake: 'an interval that no calendar event can express',
    edits: [['services/books.yaml', 'intervalMinutes: 5', 'intervalMinutes: 7']],
    says: [
      'cooperation/services/books.yaml:7: replication.intervalMinutes: got 7, allowed: 1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 720, 1440 (minutes)',
    ],
  },
  {
    mistake: 'a key with nothing behind it',
    edits: [['members/ahorn.yaml', 'title: Ahorn', 'title:']],
    says: [
      'cooperation/members/ahorn.yaml:1: title: got null, allowed: a text of 1 to 80 characters, without spaces at its ends',
    ],
  },
  {
    mistake: 'a list where a mapping belongs',
    edits: [['witness.yaml', '- a\n- b\n']],
    says: ['cooperation/witness.yaml:1: got ["a","b"], allowed: a mapping with the keys host, place, title, algorithm'],
  },
  {
    mistake: 'a word that is none of those allowed',
    edits: [['members/buche.yaml', 'role: member', 'role: guest']],
    says: ['cooperation/members/buche.yaml:2: role: got "guest", allowed: lead, member, partner, shared'],
  },
  {
    mistake: 'an empty list',
    edits: [['sites/west.yaml', 'dnsServers: [192.168.11.2]', 'dnsServers: []']],
    says: ['cooperation/sites/west.yaml:5: dnsServers: got [], allowed: a list of 1 to 3 entries'],
  },
  {
    mistake: 'an id in capitals',
    edits: [['services/desk.yaml', 'key: app', 'key: App']],
    says: [
      'cooperation/services/desk.yaml:9: guests[0].key: got "App", allowed: 2 to 20 lower-case letters, digits and single hyphens, a letter first',
    ],
  },
  {
    mistake: 'a network with bits set beyond its prefix',
    edits: [['cooperation.yaml', '192.168.1.0/24', '192.168.1.5/24']],
    says: [
      'cooperation/cooperation.yaml:4: managementNetworks[0]: got "192.168.1.5/24", allowed: an IPv4 network such as 10.1.2.0/24, no bits set beyond the prefix',
    ],
  },
  {
    mistake: 'an image fetched without encryption',
    edits: [['sites/west.yaml', 'https://', 'http://']],
    says: [
      'cooperation/sites/west.yaml:30: cloudImage.url: got "http://images.test.internal/debian-13.qcow2", allowed: an address that begins with https://',
    ],
  },
  {
    mistake: 'a fingerprint cut short',
    edits: [['sites/west.yaml', 'fingerprint: 0a:', 'fingerprint: ']],
    says: [
      'cooperation/sites/west.yaml:28: backupServer.fingerprint: got "0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0a:0..., allowed: a SHA-256 fingerprint: 32 lower-case hexadecimal pairs with colons between',
    ],
  },
  {
    mistake: 'a key for SSH that is none',
    edits: [['cooperation.yaml', 'ssh-ed25519 AAAA', 'AAAA']],
    says: [
      'cooperation/cooperation.yaml:13: staff.authorizedKeys[0]: got "AAAAC3NzaC1lZDI1NTE5AAAAIDBqC1/ImZ6cFkpGeV/WN/kvg44wRAnKX9oXYx0gbdXH operator", allowed: an SSH public key: kind, base64 and a comment, as in a .pub file',
    ],
  },
  {
    mistake: 'links too slow for the cluster',
    edits: [['links.yaml', 'latencyMs: 0.9', 'latencyMs: 7']],
    says: ['cooperation/links.yaml:18: links[1].latencyMs: got 7, allowed: a number from above 0 to below 5 (ms)'],
  },
  {
    mistake: 'a day that does not exist',
    edits: [['members/buche.yaml', '2018-12-19', '2018-02-30']],
    says: ['cooperation/members/buche.yaml:4: joined: got "2018-02-30", allowed: a day that exists, as YYYY-MM-DD'],
  },
  {
    mistake: "a member that leaves on a day that is no year's end",
    edits: [['members/buche.yaml', '2030-12-31', '2030-06-30']],
    says: [
      'cooperation/members/buche.yaml:5: leaves: got "2030-06-30", allowed: a 31 December, with notice given by 30 September: the agreement ends only at a year\'s end, with three months\' notice',
    ],
  },
  {
    mistake: 'a service switched on for one member alone',
    edits: [['members/ahorn.yaml', 'services:', 'services:\n  portal:\n    enabled: true']],
    says: ['cooperation/members/ahorn.yaml:10: services.portal.enabled: got true, allowed: false'],
  },
  {
    mistake: 'YAML that does not parse',
    edits: [['witness.yaml', 'place: north', 'place: [north']],
    says: [
      'cooperation/witness.yaml:3: this is no valid YAML: Flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  },
  {
    mistake: 'a tab for indentation',
    edits: [['witness.yaml', 'place: north', 'place:\n\tnorth']],
    says: ['cooperation/witness.yaml:3: a tab is used for indentation; YAML allows spaces only'],
  },
  {
    mistake: 'a key given twice',
    edits: [['witness.yaml', 'place: north', 'place: north\nplace: south']],
    says: ['cooperation/witness.yaml:3: this key stands here a second time'],
  },
  {
    mistake: 'two documents in a file',
    edits: [['witness.yaml', 'place: north', 'place: north\n---\na: b']],
    says: ['cooperation/witness.yaml:3: the file holds several documents (---); one is allowed'],
  },
  {
    mistake: 'a tag of another program',
    edits: [['witness.yaml', 'place: north', 'place: !vault north']],
    says: ['cooperation/witness.yaml:2: this is no valid YAML: Unresolved tag: !vault'],
  },
  {
    mistake: 'an alias to nowhere',
    edits: [['witness.yaml', 'place: north', 'place: *north']],
    says: ['cooperation/witness.yaml:2: the alias *north is not allowed here: write the value itself'],
  },
  {
    mistake: 'an empty file',
    edits: [['witness.yaml', '# nothing yet\n']],
    says: ['cooperation/witness.yaml: the file is empty. Fill it in, or delete it.'],
  },
  {
    mistake: 'a file in a place that the inventory does not have',
    edits: [['municipalities/ahorn.yaml', 'title: Ahorn\n']],
    says: [
      'cooperation/municipalities/ahorn.yaml: the inventory has no such file, allowed: cooperation.yaml, witness.yaml, links.yaml, targets.yaml, antivirus.yaml, figures.yaml, members/<id>.yaml, sites/<id>.yaml, services/<id>.yaml. An id has 2 to 20 lower-case letters, digits and single hyphens, a letter first.',
    ],
  },
  {
    mistake: 'a file with the wrong ending',
    edits: [['members/linde.yml', 'title: Linde\n']],
    says: [
      'cooperation/members/linde.yml: the inventory has no such file, allowed: cooperation.yaml, witness.yaml, links.yaml, targets.yaml, antivirus.yaml, figures.yaml, members/<id>.yaml, sites/<id>.yaml, services/<id>.yaml. An id has 2 to 20 lower-case letters, digits and single hyphens, a letter first.',
    ],
  },
  {
    mistake: 'a file whose name is no id',
    edits: [['members/Söhre.yaml', 'title: Söhre\n']],
    says: [
      'cooperation/members/Söhre.yaml: the inventory has no such file, allowed: cooperation.yaml, witness.yaml, links.yaml, targets.yaml, antivirus.yaml, figures.yaml, members/<id>.yaml, sites/<id>.yaml, services/<id>.yaml. An id has 2 to 20 lower-case letters, digits and single hyphens, a letter first.',
    ],
  },
];
