import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GuestPlan, Plan } from '../../model/plan.ts';
import { edited, type Files, goodFiles, planOf } from './support.ts';

const newMember = 'title: Linde\nrole: partner\nnumber: 7\nhomeSite: east\nusers: []\n';
const newService = `title: Maps
number: 9
enabled: true
tenancy: each-member
replication:
  intervalMinutes: 15
guests:
  - key: app
    instance: 1
    cores: 1
    memoryMiB: 1024
    disks: [{ sizeGiB: 8 }]
    network: internal
    boot: { order: 50, upDelaySeconds: 0 }
    openings: []
`;

/** A plan without the guests and tenants that a test has added, and without their place in backups. */
function without(plan: Plan, added: (guest: GuestPlan) => boolean, tenant?: string): Plan {
  const vmIds = new Set(plan.guests.filter(added).map(({ vmId }) => vmId));
  return {
    ...plan,
    guests: plan.guests.filter((guest) => !added(guest)),
    tenants: plan.tenants
      .filter(({ id }) => id !== tenant)
      .map((each) => ({
        ...each,
        backups: each.backups.map((backup) => ({ ...backup, vmIds: backup.vmIds.filter((vmId) => !vmIds.has(vmId)) })),
      })),
  };
}

describe('a municipality that joins', () => {
  const before = planOf(goodFiles());
  const after = planOf(edited(goodFiles(), [['members/linde.yaml', newMember]]));

  it('needs one new file to get pool, networks, backups and every service of the members', () => {
    const tenant = after.tenants.find(({ id }) => id === 'linde');
    expect(tenant).toMatchObject({ pool: 't07-linde', zone: { id: 't07' }, securityGroup: 't07-guests' });
    expect(tenant?.networks.map(({ vlan, subnet }) => [vlan, subnet])).toEqual([
      [1070, '10.135.0.0/24'],
      [1071, '10.135.1.0/24'],
    ]);
    expect(after.guests.filter(({ tenant }) => tenant === 'linde').map(({ name }) => name)).toEqual([
      'linde-desk-app',
      'linde-books-database',
      'linde-books-app',
    ]);
    expect(tenant?.backups).toMatchObject([{ targetSite: 'west', vmIds: [7011, 7021, 7022] }]);
  });

  it('changes nothing for anybody else', () => {
    expect(without(after, ({ tenant }) => tenant === 'linde', 'linde')).toEqual(before);
  });
});

describe('a service that is added', () => {
  const before = planOf(goodFiles());
  const after = planOf(edited(goodFiles(), [['services/maps.yaml', newService]]));

  it('needs one new file to run for every member', () => {
    expect(after.guests.filter(({ service }) => service === 'maps').map(({ name, vmId }) => [name, vmId])).toEqual([
      ['ahorn-maps-app', 1091],
      ['buche-maps-app', 2091],
    ]);
  });

  it('changes no other guest and no network', () => {
    expect(without(after, ({ service }) => service === 'maps')).toEqual(before);
  });
});

describe('names, numbers and places', () => {
  it('stay as they are when titles change', () => {
    const retitled = edited(goodFiles(), [
      ['members/ahorn.yaml', 'title: Ahorn', 'title: Große Kreisstadt Ahorn'],
      ['services/desk.yaml', 'title: Desk', 'title: Schreibtisch'],
    ]);
    const withoutTitles = ({ guests }: Plan) =>
      guests.map(({ serviceTitle: _title, description: _description, ...rest }) => rest);
    expect(withoutTitles(planOf(retitled))).toEqual(withoutTitles(planOf(goodFiles())));
  });

  it('stay as they are whatever members and services come and go', () => {
    const reference = roomy(goodFiles());
    const all = planOf(manyMembers(reference, range(4, 40)));
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 4, max: 40 }), { maxLength: 12 }), fc.boolean(), (numbers, maps) => {
        const files = manyMembers(reference, numbers);
        if (maps) files.set('services/maps.yaml', newService);
        const some = planOf(files);
        const expected = new Map(all.guests.map((guest) => [guest.name, guest]));
        const shared = some.guests.filter(({ name }) => expected.has(name));
        expect(shared.length).toBe(9 + 3 * numbers.length);
        for (const guest of shared) expect(guest).toEqual(expected.get(guest.name));
      }),
      { numRuns: 25 },
    );
  });

  it('of guests stay as they are when the other site gets a node, but for replicas that move to it', () => {
    const before = planOf(roomy(goodFiles()));
    const files = roomy(goodFiles());
    for (const name of ['east3', 'east4']) addNode(files, name);
    const after = planOf(files);
    for (const guest of before.guests.filter(({ homeSite }) => homeSite === 'west')) {
      const now = after.guests.find(({ name }) => name === guest.name);
      expect(now?.homeNode).toBe(guest.homeNode);
      const moved = now?.replicas.filter(({ node }) => !guest.haNodes.includes(node)) ?? [];
      for (const { node } of moved) expect(['east3', 'east4']).toContain(node);
    }
  });
});

/** Memory enough for any number of members. */
function roomy(files: Files): Files {
  return new Map([...files].map(([file, text]) => [file, text.replaceAll('memoryMiB: 65536', 'memoryMiB: 1048576')]));
}

function manyMembers(files: Files, numbers: readonly number[]): Files {
  const member = (number: number): [string, string] => [
    `members/ort-${number}.yaml`,
    `title: Ort ${number}\nrole: partner\nnumber: ${number}\nhomeSite: ${number % 2 === 0 ? 'west' : 'east'}\nusers: []\n`,
  ];
  return new Map([...files, ...numbers.map(member)]);
}

function addNode(files: Files, name: string): void {
  const text = files.get('sites/east.yaml') ?? '';
  const first = text.slice(text.indexOf('  - name: east1'), text.indexOf('  - name: east2'));
  const node = first.replace('east1', name).replace('.11/24', `.${name.slice(-1)}0/24`);
  files.set('sites/east.yaml', text + node);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
