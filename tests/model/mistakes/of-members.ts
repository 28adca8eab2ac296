import type { Mistake } from '../support.ts';

/** Mistakes of members: numbers, accounts, networks, differences in services. */
export const rows: Mistake[] = [
  {
    mistake: 'derived subnets in the management network',
    edits: [['cooperation.yaml', '192.168.1.0/24', '10.129.1.0/24']],
    says: [
      'cooperation/members/ahorn.yaml:3: number: the subnet 10.129.1.0/24 of ahorn (dmz) overlaps 10.129.1.0/24 of the management',
    ],
  },
  {
    mistake: 'a member that leaves on the day it joined',
    edits: [['members/buche.yaml', '2018-12-19', '2030-12-31']],
    says: ['cooperation/members/buche.yaml:5: leaves: 2030-12-31 is not after 2030-12-31, when it joined'],
  },
  {
    mistake: 'a guest at the broadcast address of its network',
    edits: [
      ['members/buche.yaml', '172.16.8.0/24', '172.16.8.0/27'],
      ['services/core.yaml', 'number: 3', 'number: 8'],
      ['services/desk.yaml', 'number: 1', 'number: 3'],
    ],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: 172.16.8.0/27 has no address 31 for buche-desk-app. A /24 has room for every service.',
    ],
  },
  {
    mistake: 'two members of one number',
    edits: [['members/buche.yaml', 'number: 2', 'number: 1']],
    says: [
      'cooperation/members/buche.yaml:3: number: 1 is also the number of ahorn; both would get the VM ids 1000 to 1999. Take a number that no member has or ever had.',
    ],
  },
  {
    mistake: 'one account in two places',
    edits: [['members/ahorn.yaml', 'apps.ahorn@pve', 'operator@pve']],
    says: ['cooperation/members/ahorn.yaml:6: users[0].userId: the account operator@pve belongs to staff already'],
  },
  {
    mistake: 'two leads',
    edits: [['members/buche.yaml', 'role: member', 'role: lead']],
    says: ['cooperation/members/buche.yaml:2: role: ahorn leads the cooperation already'],
  },
  {
    mistake: 'no lead',
    edits: [['members/ahorn.yaml', 'role: lead', 'role: partner']],
    says: ['cooperation/members: no member leads the cooperation. Give one of them the role lead.'],
  },
  {
    mistake: 'a member that never joined',
    edits: [['members/buche.yaml', 'joined: 2018-12-19\n', '']],
    says: ['cooperation/members/buche.yaml:1: joined: is missing: a member has joined by an agreement'],
  },
  {
    mistake: 'a member that leaves before it joined',
    edits: [['members/buche.yaml', '2030-12-31', '2017-12-31']],
    says: ['cooperation/members/buche.yaml:5: leaves: 2017-12-31 is not after 2018-12-19, when it joined'],
  },
  {
    mistake: 'a VLAN that two tenants have',
    edits: [['members/buche.yaml', 'vlan: 300', 'vlan: 1010']],
    says: [
      'cooperation/members/buche.yaml:10: network.internal.vlan: VLAN 1010 of buche (internal) is also that of ahorn (internal)',
    ],
  },
  {
    mistake: 'subnets of two tenants that overlap',
    edits: [['members/buche.yaml', '172.16.8.0/24', '10.129.0.0/16']],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: the subnet 10.129.0.0/16 of buche (internal) overlaps 10.129.0.0/24 of ahorn (internal)',
      'cooperation/members/buche.yaml:11: network.internal.subnet: the subnet 10.129.0.0/16 of buche (internal) overlaps 10.129.1.0/24 of ahorn (dmz)',
    ],
  },
  {
    mistake: 'a subnet that overlaps the management network',
    edits: [['members/buche.yaml', '172.16.8.0/24', '192.168.0.0/23']],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: the subnet 192.168.0.0/23 of buche (internal) overlaps 192.168.1.0/24 of the management',
    ],
  },
  {
    mistake: 'a subnet that overlaps the network of the nodes',
    edits: [['members/buche.yaml', '172.16.8.0/24', '192.168.12.0/24']],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: the subnet 192.168.12.0/24 of buche (internal) overlaps 192.168.12.0/24 of the nodes of east',
    ],
  },
  {
    mistake: 'a subnet too small for the guests',
    edits: [['members/buche.yaml', '172.16.8.0/24', '172.16.8.0/28']],
    says: [
      'cooperation/members/buche.yaml:11: network.internal.subnet: 172.16.8.0/28 has no address 21 for buche-books-database. A /24 has room for every service.',
    ],
  },
  {
    mistake: 'too little room for the tenants',
    edits: [['cooperation.yaml', '10.128.0.0/9', '10.128.0.0/16']],
    says: [
      'cooperation/cooperation.yaml:5: addressBase: got "10.128.0.0/16", allowed: 10.0.0.0/8, 10.0.0.0/9, 10.128.0.0/9. Every tenant gets a /16 of it, by its number up to 120.',
    ],
  },
  {
    mistake: 'a difference in an unknown service',
    edits: [['members/ahorn.yaml', '  books:', '  boks:']],
    says: [
      'cooperation/members/ahorn.yaml:9: services.boks: unknown service "boks", allowed: books, core, desk, portal',
    ],
  },
  {
    mistake: 'a difference in an unknown guest',
    edits: [['members/ahorn.yaml', '      database:', '      databse:']],
    says: [
      'cooperation/members/ahorn.yaml:11: services.books.guests.databse: books has no guest "databse", allowed: database, app',
    ],
  },
  {
    mistake: "a difference in another tenant's service",
    edits: [['members/ahorn.yaml', 'services:', 'services:\n  core:\n    guests:\n      server:\n        cores: 8']],
    says: ['cooperation/members/ahorn.yaml:9: services.core: core is shared and belongs to common'],
  },
  {
    mistake: 'a difference in a service that the tenant does not have',
    edits: [['members/common.yaml', 'users: []', 'users: []\nservices:\n  desk:\n    enabled: false']],
    says: ['cooperation/members/common.yaml:7: services.desk: common has no guests of desk: each member has its own'],
  },
  {
    mistake: 'licences for an unknown member',
    edits: [['antivirus.yaml', 'buche: 30', 'birke: 30']],
    says: ['cooperation/antivirus.yaml:7: seats.birke: unknown member "birke", allowed: ahorn, buche, common'],
  },
];
