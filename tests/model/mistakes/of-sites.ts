import type { Mistake } from '../support.ts';

const node = (name: string, address: string) => `  - name: ${name}
    memoryMiB: 65536
    reservedMiB: 4096
    cores: 16
    solidStateDisks: 2
    managementAddress: ${address}
    managementInterface: vmbr0
    guestPorts: [eno2]
    room: room
    ups: [ups]
    switches: [switch]
`;

/** Mistakes of sites, their parts, the links between them and the witness. */
export const rows: Mistake[] = [
  {
    mistake: 'an odd number of nodes',
    edits: [['sites/east.yaml', 'nodes:\n', `nodes:\n${node('east3', '192.168.12.13/24')}`]],
    says: [
      "cooperation/witness.yaml:4: algorithm: ffsplit can't split the votes of 5 nodes. Proxmox VE supports a witness for an even number of nodes only: add a node or take one out.",
    ],
  },
  {
    mistake: 'a single node at a site',
    edits: [
      ['sites/east.yaml', node('east1', '192.168.12.11/24'), ''],
      ['sites/west.yaml', 'nodes:\n', `nodes:\n${node('west3', '192.168.11.13/24')}`],
      ['members/ahorn.yaml', '[east1, west2]', '[east2, west2]'],
    ],
    says: [
      'cooperation/sites/east.yaml:35: nodes: east has a single node, allowed: two at least. Where one node is all, its failure is the loss of the site.',
    ],
  },
  {
    mistake: 'a witness at a server site',
    edits: [['witness.yaml', 'place: north', 'place: east']],
    says: [
      'cooperation/witness.yaml:2: place: east is a server site. Lost together with a site, it could not keep the other one alive: put it elsewhere.',
    ],
  },
  {
    mistake: 'a witness in the network of a server site',
    edits: [['witness.yaml', '192.168.13.10', '192.168.12.99']],
    says: [
      'cooperation/witness.yaml:1: host: 192.168.12.99 lies in the management network of the site east. Lost together with a site, it could not keep the other one alive: put it elsewhere.',
    ],
  },
  {
    mistake: 'a single link',
    edits: [
      [
        'links.yaml',
        /* the second link */ `  - id: lower
    ends:
      west: switch
      east: switch
    route: lower-road
    kind: leased-line
    lengthKm: 9
    latencyMs: 0.9
`,
        '',
      ],
    ],
    says: [
      'cooperation/links.yaml:2: links: there is a single link between the sites, allowed: two at least. Add one on a separate route.',
    ],
  },
  {
    mistake: 'two links on one route',
    edits: [['links.yaml', 'route: lower-road', 'route: upper-road']],
    says: [
      'cooperation/links.yaml:15: links[1].route: upper-road is also the route of upper. Two links in one duct are cut by one excavator: they need separate routes.',
    ],
  },
  {
    mistake: 'two links of one id',
    edits: [['links.yaml', 'id: lower', 'id: upper']],
    says: ['cooperation/links.yaml:11: links[1].id: there is a link "upper" already'],
  },
  {
    mistake: 'a link that ends elsewhere',
    edits: [['links.yaml', 'east: switch', 'south: switch']],
    says: ['cooperation/links.yaml:4: links[0].ends: got the ends south, west, allowed: east, west'],
  },
  {
    mistake: 'a link that ends at an unknown switch',
    edits: [['links.yaml', 'east: switch', 'east: swich']],
    says: ['cooperation/links.yaml:6: links[0].ends.east: unknown switch "swich", allowed: switch'],
  },
  {
    mistake: 'a link shorter than the distance of the sites',
    edits: [['links.yaml', 'lengthKm: 7', 'lengthKm: 3']],
    says: ['cooperation/links.yaml:9: links[0].lengthKm: 3 km is less than the 5 km between the sites'],
  },
  {
    mistake: 'two primary sites',
    edits: [['sites/east.yaml', 'stack: secondary', 'stack: primary']],
    says: [
      'cooperation/sites: no site has the stack secondary',
      'cooperation/sites/west.yaml:2: stack: east is the primary site already. There is exactly one primary and one secondary site.',
    ],
  },
  {
    mistake: 'two nodes of one name',
    edits: [['sites/east.yaml', 'name: east2', 'name: west2']],
    says: ['cooperation/sites/west.yaml:47: nodes[1].name: the site east has a node west2 already'],
  },
  {
    mistake: 'two nodes of one address',
    edits: [['sites/west.yaml', '192.168.11.12', '192.168.11.11']],
    says: [
      'cooperation/sites/west.yaml:52: nodes[1].managementAddress: the node west1 has the address 192.168.11.11/24 already',
    ],
  },
  {
    mistake: 'a gateway out of reach',
    edits: [['sites/west.yaml', 'gateway: 192.168.11.1', 'gateway: 192.168.14.1']],
    says: [
      'cooperation/sites/west.yaml:41: nodes[0].managementAddress: the gateway 192.168.14.1 lies outside the network of 192.168.11.11/24',
      'cooperation/sites/west.yaml:52: nodes[1].managementAddress: the gateway 192.168.14.1 lies outside the network of 192.168.11.12/24',
    ],
  },
  {
    mistake: 'management on the ports of the guests',
    edits: [['sites/west.yaml', 'guestPorts: [eno2]', 'guestPorts: [vmbr0]']],
    says: [
      'cooperation/sites/west.yaml:42: nodes[0].managementInterface: vmbr0 carries the guests: management needs one of its own',
    ],
  },
  {
    mistake: 'a checksum of the other kind',
    edits: [['sites/west.yaml', 'checksumAlgorithm: sha256', 'checksumAlgorithm: sha512']],
    says: ['cooperation/sites/west.yaml:34: cloudImage.checksum: got 64 digits, but a sha512 checksum has 128'],
  },
  {
    mistake: 'a node in an unknown room',
    edits: [
      [
        'sites/west.yaml',
        'cores: 16\n    solidStateDisks: 2\n    managementAddress: 192.168.11.11/24\n    managementInterface: vmbr0\n    guestPorts: [eno2]\n    room: room',
        'cores: 16\n    solidStateDisks: 2\n    managementAddress: 192.168.11.11/24\n    managementInterface: vmbr0\n    guestPorts: [eno2]\n    room: attic',
      ],
    ],
    says: ['cooperation/sites/west.yaml:44: nodes[0].room: unknown room "attic", allowed: room'],
  },
  {
    mistake: 'a UPS on an unknown feed',
    edits: [['sites/west.yaml', 'powerFeed: feed', 'powerFeed: mains']],
    says: ['cooperation/sites/west.yaml:15: ups[0].powerFeed: unknown power feed "mains", allowed: feed'],
  },
  {
    mistake: 'a switch on an unknown UPS',
    edits: [['sites/west.yaml', '    ups: ups', '    ups: battery']],
    says: ['cooperation/sites/west.yaml:20: switches[0].ups: unknown UPS "battery", allowed: ups'],
  },
  {
    mistake: 'two rooms of one id',
    edits: [['sites/west.yaml', 'rooms:', 'rooms:\n  - id: room\n    title: Other']],
    says: ['cooperation/sites/west.yaml:10: rooms[1].id: the id room is taken already'],
  },
];
