import { beforeEach, describe, expect, it } from 'vitest';
import { hasApi, membersOf, partitionsIn, reaches } from '../../../lab/cluster/membership.ts';
import { regroup } from '../../../lab/cluster/regroup.ts';
import { heal } from '../../../lab/faults/faults.ts';
import { switchOff } from '../../../lab/faults/power.ts';
import { topology } from '../support.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

const managed = topology().sites.map((site, index) => ({
  ...site,
  nodes: site.nodes.map((node, number) => ({ ...node, managementAddress: `10.${index + 1}.0.1${number + 1}` })),
}));

beforeEach(() => {
  world = new World({ sites: managed });
  world.startDaemons();
  world.cluster.transaction(() => {
    world.cluster.changeSettings({ ...world.cluster.settings, qdevice: { host: 'witness', algorithm: 'ffsplit' } });
    regroup(world.cluster);
  });
});

const on = (host: string, line: string, stdin = '') => type(world, host, line, stdin);
const load = (host: string, rules: string) => on(host, 'nft -f -', rules);
const blocks = (host: string) => world.cluster.faults.get(`${host} filtered`)?.blocks;
const partitions = () => partitionsIn(world.cluster).map(({ nodes }) => nodes.join());
const contacts = () =>
  partitionsIn(world.cluster)
    .flatMap((partition) => partition.contacts)
    .sort();

const isolation = `table inet ikz_drill {
  chain input {
    type filter hook input priority 0; policy drop;
    iifname "lo" accept
    ip saddr { 172.16.0.0/24, 172.16.1.0/24 } tcp dport 22 accept
  }
  chain output {
    type filter hook output priority 0; policy drop;
    oifname "lo" accept
    ip daddr { 172.16.0.0/24, 172.16.1.0/24 } tcp sport 22 accept
  }
}
`;

const dropping = (addresses: string, more = '') => `table inet ikz_drill {
  chain input {
    type filter hook input priority 0; policy accept;
    ip saddr { ${addresses} } ${more} drop
  }
  chain output {
    type filter hook output priority 0; policy accept;
    ip daddr { ${addresses} } ${more} drop
  }
}
`;

describe('a packet filter that lets only SSH from the management networks through', () => {
  it('isolates the node, for corosync, for the witness, for migrations and for its API', async () => {
    expect(await load('nie1', isolation)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(blocks('nie1')).toEqual(['nie2', 'kau1', 'kau2', 'witness']);
    world.pass(30);
    expect(partitions()).toEqual(['kau1,kau2,nie2', 'nie1']);
    expect(contacts()).toEqual(['kau1', 'kau2', 'nie2']);
    expect(reaches(world.cluster, 'nie2', 'nie1')).toBe(false);
    expect(hasApi(world.cluster, 'nie1')).toBe(false);
  });

  it('is healed by the timer that was set before', async () => {
    await on('nie1', 'systemd-run --unit=heal --on-active=60 nft delete table inet ikz_drill');
    await load('nie1', isolation);
    world.pass(59);
    expect(partitions()).toHaveLength(2);
    world.pass(60);
    expect(partitions()).toEqual(['kau1,kau2,nie1,nie2']);
    expect(blocks('nie1')).toBeUndefined();
  });

  it('is gone after a reset, and when the fault is healed', async () => {
    await load('nie1', isolation);
    world.cluster.transaction(() => switchOff(world.cluster, 'nie1'));
    expect(world.cluster.packetFilters.size).toBe(0);
    await load('kau1', isolation);
    heal(world.cluster, { target: 'kau1', kind: 'filtered' });
    expect(await on('kau1', 'nft list table inet ikz_drill')).toMatchObject({ code: 1 });
  });

  it('has HA recover the guests of the node elsewhere', async () => {
    world.createGuest(100);
    world.done('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' });
    world.done('POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'started' });
    world.done('POST', '/cluster/ha/rules', {
      rule: 'guest-100',
      type: 'node-affinity',
      resources: 'vm:100',
      nodes: 'nie1,kau1',
      strict: 1,
    });
    world.pass(60);
    await load('nie1', isolation);
    world.pass(240);
    expect(world.cluster.guests.get('100')).toMatchObject({ node: 'kau1', status: 'running' });
  });
});

describe('packet filters on the nodes of one site', () => {
  it('part it from the other site by either kind of address, and leave both the witness', async () => {
    for (const node of ['nie1', 'nie2']) await load(node, dropping('10.2.0.11, 10.2.0.12'));
    world.pass(30);
    expect(partitions()).toEqual(['kau1,kau2', 'nie1,nie2']);
    expect(contacts()).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
    for (const node of ['nie1', 'nie2']) await on(node, 'nft delete table inet ikz_drill');
    world.pass(30);
    expect(partitions()).toEqual(['kau1,kau2,nie1,nie2']);
    const { address } = world.cluster.nodes.get('kau2') ?? {};
    await load('nie1', dropping(`10.2.0.11, ${address}`));
    expect(blocks('nie1')).toEqual(['kau1', 'kau2']);
  });

  it('count where they are in one direction only', async () => {
    await load('nie1', 'table inet t { chain o { type filter hook output priority 0; ip daddr 10.2.0.0/24 drop; }; }');
    expect(blocks('nie1')).toEqual(['kau1', 'kau2']);
    expect(reaches(world.cluster, 'kau1', 'nie1')).toBe(false);
    expect(reaches(world.cluster, 'nie2', 'nie1')).toBe(true);
  });

  it('spare what is established where a rule says so', async () => {
    const rules = 'type filter hook input priority 0; policy drop; ct state established,related accept;';
    await load('nie1', `table inet t { chain i { ${rules} } }`);
    expect(blocks('nie1')).toBeUndefined();
    expect(reaches(world.cluster, 'nie1', 'nie2')).toBe(true);
    expect(reaches(world.cluster, 'nie2', 'nie1')).toBe(false);
  });
});

describe('packet filters on all nodes', () => {
  it.each([
    [
      'by its port',
      'table inet ikz_drill { chain output { type filter hook output priority 0; tcp dport 5403 drop; }; }',
    ],
    ['by its name', dropping('witness', 'tcp dport 5403')],
  ])('take the witness away %s', async (_, rules) => {
    for (const node of world.cluster.nodes.ids()) await load(node, rules);
    world.pass(30);
    expect(contacts()).toEqual([]);
    expect(partitions()).toEqual(['kau1,kau2,nie1,nie2']);
    expect([...membersOf(world.cluster, 'nie1')]).toHaveLength(4);
  });
});

describe('nft', () => {
  it('lists what it was told, in its own form', async () => {
    await load('nie1', isolation);
    expect((await on('nie1', 'nft list table inet ikz_drill')).stdout).toBe(`table inet ikz_drill {
\tchain input {
\t\ttype filter hook input priority filter; policy drop;
\t\tiifname "lo" accept
\t\tip saddr { 172.16.0.0/24, 172.16.1.0/24 } tcp dport 22 accept
\t}

\tchain output {
\t\ttype filter hook output priority filter; policy drop;
\t\toifname "lo" accept
\t\tip daddr { 172.16.0.0/24, 172.16.1.0/24 } tcp sport 22 accept
\t}
}
`);
    expect(await on('nie1', 'nft list tables')).toMatchObject({ stdout: 'table inet ikz_drill\n' });
    expect(await on('nie2', 'nft list ruleset')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('adds to a table that is there, and replaces it where a script says so', async () => {
    const rule = 'table inet t { chain i { ip saddr 10.9.0.1 drop; }; }';
    await load('nie1', rule);
    await load('nie1', rule);
    const count = async () => (await on('nie1', 'nft list table inet t | grep -c saddr')).stdout;
    expect(await count()).toBe('2\n');
    await load('nie1', `destroy table inet t\n${rule}`);
    expect(await count()).toBe('1\n');
    await on('nie1', 'nft add rule inet t i ip saddr 10.9.0.2 counter drop');
    expect(await count()).toBe('2\n');
    await on('nie1', 'nft flush table inet t');
    expect(await count()).toBe('0\n');
  });

  it('says that a table is not there', async () => {
    for (const verb of ['list', 'delete']) {
      expect(await on('nie1', `nft ${verb} table inet ikz_drill`)).toEqual({
        code: 1,
        stdout: '',
        stderr: `Error: No such file or directory\n${verb} table inet ikz_drill\n`,
      });
    }
  });

  it('refuses what it does not understand, with the place, and takes nothing of the script', async () => {
    const script = 'table inet t {\n  chain i {\n    tcp dport 22 acept\n  }\n}\n';
    expect(await load('nie1', script)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        '/dev/stdin:3:18-22: Error: syntax error, unexpected string\n    tcp dport 22 acept\n                 ^^^^^\n',
    });
    for (const wrong of ['table inet t { chain i { ip saddr 10.0.0.300 drop; }; }', 'table inet t { set s { } }']) {
      expect(await load('nie1', wrong)).toMatchObject({ code: 1, stderr: expect.stringContaining('syntax error') });
    }
    expect(await load('nie1', 'table inet t { chain i { drop; }; }\ndelete table inet other')).toMatchObject({
      code: 1,
    });
    expect(world.cluster.packetFilters.size).toBe(0);
  });

  it('only checks a script when it is asked to', async () => {
    expect(await on('nie1', 'nft -c -f -', isolation)).toMatchObject({ code: 0 });
    expect(world.cluster.packetFilters.size).toBe(0);
  });
});
