import type { Mistake } from '../support.ts';

/** Mistakes of services: guests, homes and replicas, recovery, memory, dependencies, antivirus. */
export const rows: Mistake[] = [
  {
    mistake: 'two services of one number',
    edits: [['services/desk.yaml', 'number: 1', 'number: 2']],
    says: [
      'cooperation/services/desk.yaml:2: number: 2 is also the number of books; both would get the VM ids that end in 20 to 29. Take a number that no service has or ever had.',
    ],
  },
  {
    mistake: 'two guests of one VM id',
    edits: [['services/books.yaml', 'instance: 2', 'instance: 1']],
    says: [
      'cooperation/services/books.yaml:23: guests[1].instance: 1 is also the instance of database; both would get the VM id 1021',
    ],
  },
  {
    mistake: 'two guests of one key',
    edits: [['services/core.yaml', 'key: mirror-east', 'key: mirror-west']],
    says: ['cooperation/services/core.yaml:38: guests[2].key: core has a guest "mirror-west" already'],
  },
  {
    mistake: 'a shared service of an unknown member',
    edits: [['services/core.yaml', 'owner: common', 'owner: linde']],
    says: [
      'cooperation/services: 0 guests provide antivirus-management, allowed: exactly one. Give a guest of an enabled shared service "provides: antivirus-management".',
      'cooperation/services: no antivirus mirror is at home at the site east. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: east".',
      'cooperation/services: no antivirus mirror is at home at the site west. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: west".',
      'cooperation/services/core.yaml:5: owner: unknown member "linde", allowed: ahorn, buche, common',
    ],
  },
  {
    mistake: 'a shared service without an owner',
    edits: [['services/core.yaml', 'owner: common\n', '']],
    says: [
      'cooperation/services: 0 guests provide antivirus-management, allowed: exactly one. Give a guest of an enabled shared service "provides: antivirus-management".',
      'cooperation/services: no antivirus mirror is at home at the site east. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: east".',
      'cooperation/services: no antivirus mirror is at home at the site west. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: west".',
      'cooperation/services/core.yaml:1: owner: is missing: a shared service belongs to a tenant, allowed: ahorn, buche, common',
    ],
  },
  {
    mistake: 'an owner for a service that each member has',
    edits: [['services/desk.yaml', 'tenancy: each-member', 'tenancy: each-member\nowner: ahorn']],
    says: ['cooperation/services/desk.yaml:5: owner: got "ahorn", but each member owns its guests of this service'],
  },
  {
    mistake: 'an unknown home site',
    edits: [['members/buche.yaml', 'homeSite: east', 'homeSite: south']],
    says: ['cooperation/members/buche.yaml:6: homeSite: unknown site "south", allowed: east, west'],
  },
  {
    mistake: 'an unknown home node',
    edits: [['members/ahorn.yaml', 'homeNode: west1', 'homeNode: west9']],
    says: [
      'cooperation/members/ahorn.yaml:13: services.books.guests.database.homeNode: unknown node "west9", allowed: east1, east2, west1, west2',
    ],
  },
  {
    mistake: 'an unknown replica node',
    edits: [['members/ahorn.yaml', '[east1, west2]', '[east1, east7]']],
    says: [
      'cooperation/members/ahorn.yaml:14: services.books.guests.database.replicas[1]: unknown node "east7", allowed: east1, east2, west1, west2',
    ],
  },
  {
    mistake: 'a replica on the home node',
    edits: [['members/ahorn.yaml', '[east1, west2]', '[east1, west1]']],
    says: [
      'cooperation/members/ahorn.yaml:14: services.books.guests.database.replicas[1]: west1 is the home node of ahorn-books-database. A replica on the home node is lost with it.',
    ],
  },
  {
    mistake: 'replicas only inside the home site',
    edits: [['members/ahorn.yaml', '[east1, west2]', '[west2]']],
    says: [
      'cooperation/members/ahorn.yaml:14: services.books.guests.database.replicas: all replicas of ahorn-books-database are at its home site west. Name a node of the other site.',
    ],
  },
  {
    mistake: 'a replica named twice',
    edits: [['members/ahorn.yaml', '[east1, west2]', '[east1, east1]']],
    says: [
      'cooperation/members/ahorn.yaml:14: services.books.guests.database.replicas[1]: east1 stands here a second time. One replica a node is enough.',
    ],
  },
  {
    mistake: 'replicas of a template that fit one member only',
    edits: [['services/desk.yaml', 'instance: 1', 'instance: 1\n    replicas: [east1]']],
    says: [
      'cooperation/services/desk.yaml:11: guests[0].replicas: all replicas of buche-desk-app are at its home site east. Name a node of the other site.',
    ],
  },
  {
    mistake: 'a home node away from the home site',
    edits: [['services/core.yaml', 'homeSite: east', 'homeSite: east\n    homeNode: west2']],
    says: [
      'cooperation/services: no antivirus mirror is at home at the site east. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: east".',
      'cooperation/services/core.yaml:45: guests[2].homeNode: the home node west2 of common-core-mirror-east stands at west, but its home site is east. Change one of the two.',
    ],
  },
  {
    mistake: 'a recovery point shorter than the replication interval',
    edits: [['services/books.yaml', 'rpoMinutes: 10', 'rpoMinutes: 4']],
    says: [
      'cooperation/services/books.yaml:5: rpoMinutes: the recovery point of 4 minutes is shorter than the replication interval of 5 minutes. Replicate more often, or promise less.',
    ],
  },
  {
    mistake: 'a default recovery point shorter than the replication interval',
    edits: [['services/desk.yaml', 'intervalMinutes: 15', 'intervalMinutes: 60']],
    says: [
      'cooperation/services/desk.yaml:6: replication.intervalMinutes: the recovery point of 30 minutes (from targets.yaml) is shorter than the replication interval of 60 minutes. Replicate more often, or promise less.',
    ],
  },
  {
    mistake: 'more guests than a node has memory',
    edits: [['sites/east.yaml', 'memoryMiB: 65536', 'memoryMiB: 4352']],
    says: [
      'cooperation/sites/east.yaml:37: nodes[0].memoryMiB: east1 needs 1024 MiB for 1 guest with nothing lost, but has 256 MiB for guests (4352 less 4096 reserved). Largest: common-core-mirror-east (1024).',
    ],
  },
  {
    mistake: 'more guests than memory after a site is lost',
    edits: [['services/books.yaml', 'memoryMiB: 8192', 'memoryMiB: 49152']],
    says: [
      'cooperation/sites/east.yaml:48: nodes[1].memoryMiB: east2 needs 64512 MiB for 6 guests after the loss of site west, but has 61440 MiB for guests (65536 less 4096 reserved). Largest: buche-books-database (49152), ahorn-books-app (4096), buche-books-app (4096).',
      'cooperation/sites/west.yaml:37: nodes[0].memoryMiB: west1 needs 66560 MiB for 7 guests after the loss of node east2, but has 61440 MiB for guests (65536 less 4096 reserved). Largest: buche-books-database (49152), ahorn-books-database (4096), buche-books-app (4096).',
      'cooperation/sites/west.yaml:37: nodes[0].memoryMiB: west1 needs 67584 MiB for 8 guests after the loss of site east, but has 61440 MiB for guests (65536 less 4096 reserved). Largest: buche-books-database (49152), ahorn-books-database (4096), buche-books-app (4096).',
    ],
  },
  {
    mistake: 'services that need each other',
    edits: [
      ['services/core.yaml', 'owner: common', 'owner: common\ndependsOn: [gate]'],
      [
        'services/gate.yaml',
        'title: Gate\nnumber: 9\nenabled: true\ntenancy: shared\nowner: common\ndependsOn: [core]\nreplication:\n  intervalMinutes: 15\nguests:\n  - key: app\n    instance: 1\n    cores: 1\n    memoryMiB: 512\n    disks: [{ sizeGiB: 8 }]\n    network: internal\n    boot: { order: 30, upDelaySeconds: 0 }\n    openings: []\n',
      ],
    ],
    says: [
      'cooperation/services/core.yaml:6: dependsOn[0]: the dependencies run in a circle: core -> gate -> core. None of them could start first: take one dependency out.',
    ],
  },
  {
    mistake: 'guests of a service that need each other',
    edits: [['services/books.yaml', 'openings: []\n', 'dependsOn: [app]\n    openings: []\n']],
    says: [
      'cooperation/services/books.yaml:33: guests[1].dependsOn: the dependencies run in a circle: app -> database -> app. None of them could start first: take one dependency out.',
    ],
  },
  {
    mistake: 'a service that needs itself',
    edits: [['services/core.yaml', 'owner: common', 'owner: common\ndependsOn: [core]']],
    says: [
      'cooperation/services/core.yaml:6: dependsOn[0]: the dependencies run in a circle: core -> core. None of them could start first: take one dependency out.',
    ],
  },
  {
    mistake: 'a need for an unknown service',
    edits: [['services/desk.yaml', 'dependsOn: [core]', 'dependsOn: [cor]']],
    says: ['cooperation/services/desk.yaml:7: dependsOn[0]: unknown service "cor", allowed: books, core, portal'],
  },
  {
    mistake: 'a need for an unknown guest',
    edits: [['services/books.yaml', 'dependsOn: [database]', 'dependsOn: [data]']],
    says: [
      'cooperation/services/books.yaml:32: guests[1].dependsOn[0]: this service has no guest "data", allowed: database, app',
    ],
  },
  {
    mistake: 'a need for a service that is only planned',
    edits: [['services/desk.yaml', 'dependsOn: [core]', 'dependsOn: [core, portal]']],
    says: [
      'cooperation/services/desk.yaml:7: dependsOn[1]: desk needs portal, which is not enabled. Set "enabled: true" in cooperation/services/portal.yaml, or "enabled: false" here.',
    ],
  },
  {
    mistake: 'a need for a service that the member does without',
    edits: [
      ['services/portal.yaml', 'enabled: false', 'enabled: true'],
      ['members/buche.yaml', 'users: []', 'users: []\nservices:\n  books:\n    enabled: false'],
    ],
    says: [
      'cooperation/members/buche.yaml:10: services.books.enabled: buche does without books, but its portal needs it. Do without both, or without neither.',
    ],
  },
  {
    mistake: 'a shared service that needs what each member has of its own',
    edits: [['services/core.yaml', 'owner: common', 'owner: common\ndependsOn: [books]']],
    says: [
      "cooperation/services/core.yaml:6: dependsOn[0]: core is shared and can't need books, of which each member has its own",
    ],
  },
  {
    mistake: 'a boot order that puts a service before what it needs',
    edits: [['services/desk.yaml', 'order: 40', 'order: 15']],
    says: [
      'cooperation/services/desk.yaml:17: guests[0].boot.order: app starts at 15, but needs core (mirror-east), which starts at 20, allowed: 21 or later',
      'cooperation/services/desk.yaml:17: guests[0].boot.order: app starts at 15, but needs core (mirror-west), which starts at 20, allowed: 21 or later',
    ],
  },
  {
    mistake: 'a boot order that puts a guest beside what it needs',
    edits: [['services/books.yaml', 'order: 40', 'order: 30']],
    says: [
      'cooperation/services/books.yaml:30: guests[1].boot.order: app starts at 30, but needs database, which starts at 30, allowed: 31 or later',
    ],
  },
  {
    mistake: 'no antivirus mirror at a site',
    edits: [['services/core.yaml', 'homeSite: east', 'homeSite: west']],
    says: [
      'cooperation/services: no antivirus mirror is at home at the site east. Give an enabled service a guest with "provides: antivirus-mirror" and "homeSite: east".',
    ],
  },
  {
    mistake: 'no antivirus management',
    edits: [['services/core.yaml', '    provides: antivirus-management\n', '']],
    says: [
      'cooperation/services: 0 guests provide antivirus-management, allowed: exactly one. Give a guest of an enabled shared service "provides: antivirus-management".',
    ],
  },
  {
    mistake: 'antivirus management for each member',
    edits: [['services/desk.yaml', '    openings:', '    provides: antivirus-management\n    openings:']],
    says: [
      'cooperation/services: 3 guests provide antivirus-management, allowed: exactly one. They are ahorn-desk-app, buche-desk-app, common-core-server.',
    ],
  },
  {
    mistake: 'a node that reserves all its memory',
    edits: [['sites/west.yaml', 'reservedMiB: 4096', 'reservedMiB: 65536']],
    says: [
      'cooperation/sites/west.yaml:37: nodes[0].memoryMiB: west1 needs 11264 MiB for 4 guests with nothing lost, but has 0 MiB for guests (65536 less 65536 reserved). Largest: ahorn-books-database (4096), common-core-server (4096), ahorn-desk-app (2048).',
      'cooperation/sites/west.yaml:38: nodes[0].reservedMiB: 65536 leaves nothing of the 65536 MiB for guests',
    ],
  },
  {
    mistake: 'an internal guest open to anybody',
    edits: [['services/desk.yaml', 'from: tenant', 'from: anywhere']],
    says: [
      'cooperation/services/desk.yaml:23: guests[0].openings[0].from: got "anywhere" for a guest in the internal network, allowed: tenant, tenant-dmz, cooperation, management. Only a DMZ may be open to anybody.',
    ],
  },
];
