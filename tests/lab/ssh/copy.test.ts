import { beforeEach, describe, expect, it } from 'vitest';
import { runReplication } from '../../../lab/replication/scheduler.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

/** Monday, 23 November 2026, 08:00:00 UTC: when the guest was replicated. */
const syncedAt = Date.UTC(2026, 10, 23, 8) / 1000;
const snapshot = `rpool/data/vm-100-disk-0@__replicate_100-0_${syncedAt}__`;
const clone = 'rpool/data/vm-9100-disk-0';

beforeEach(() => {
  world = new World();
  world.createGuest(100, 'nie1', { memory: 2048, agent: '1' });
  world.done('POST', '/nodes/nie1/qemu/100/status/start');
  world.done('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' });
  runReplication(world.cluster, { all: true });
});

const on = (host: string, line: string) => type(world, host, line);
/** A command that waits for a task: the lab's clock goes on until it has ended. */
async function done(host: string, line: string) {
  const outcome = on(host, line);
  const ticking = setInterval(() => world.settle(), 1);
  try {
    return await outcome;
  } finally {
    clearInterval(ticking);
  }
}

const makeCopy = async () => {
  await on('kau1', `zfs clone ${snapshot} ${clone}`);
  await on('kau1', 'ip link add ikzdrill type bridge');
  const net = 'virtio=02:00:00:00:91:00,bridge=ikzdrill';
  const disk = 'local-zfs:vm-9100-disk-0,size=8G';
  return done(
    'kau1',
    `qm create 9100 --name copy-of-100 --memory 2048 --agent 1 --tags ikz-drill --net0 ${net} --scsi0 ${disk}`,
  );
};

describe('snapshots of replication', () => {
  it.each(['nie1', 'kau1'])('are listed on source and target: %s', async (node) => {
    expect(await on(node, 'zfs list -t snapshot -o name,creation -H -p')).toEqual({
      code: 0,
      stdout: `${snapshot}\t${syncedAt}\n`,
      stderr: '',
    });
  });

  it('are not on nodes without a replica', async () => {
    expect(await on('kau2', 'zfs list -t snapshot')).toEqual({
      code: 0,
      stdout: '',
      stderr: 'no datasets available\n',
    });
  });

  it('make clones, whose origin tells what they are', async () => {
    expect(await on('kau1', `zfs clone ${snapshot} ${clone}`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await on('kau1', `zfs get -H -p -o value origin ${clone}`)).toMatchObject({ stdout: `${snapshot}\n` });
    expect(await on('kau1', 'zfs get -H -o value origin rpool/data/vm-100-disk-0')).toMatchObject({ stdout: '-\n' });
    expect(await on('kau1', `zfs clone ${snapshot} ${clone}`)).toMatchObject({
      code: 1,
      stderr: `cannot create '${clone}': dataset already exists\n`,
    });
    expect(await on('kau1', `zfs clone ${snapshot}x ${clone}1`)).toMatchObject({
      stderr: `cannot open '${snapshot}x': dataset does not exist\n`,
    });
    expect(await on('kau1', `zfs clone ${snapshot} tank/vm-9100-disk-0`)).toMatchObject({
      stderr: "cannot create 'tank/vm-9100-disk-0': parent does not exist\n",
    });
  });

  it('stay as long as a clone needs them, while replication goes on', async () => {
    await on('kau1', `zfs clone ${snapshot} ${clone}`);
    world.pass(3600);
    runReplication(world.cluster, { all: true });
    const later = `rpool/data/vm-100-disk-0@__replicate_100-0_${syncedAt + 3600}__`;
    const names = 'zfs list -t snapshot -o name -H -s creation';
    expect((await on('kau1', names)).stdout).toBe(`${snapshot}\n${later}\n`);
    expect((await on('nie1', names)).stdout).toBe(`${later}\n`);
    await on('kau1', `zfs destroy ${clone}`);
    expect((await on('kau1', names)).stdout).toBe(`${later}\n`);
  });
});

describe('zfs destroy', () => {
  it('refuses what has dependents, and names them', async () => {
    await on('kau1', `zfs clone ${snapshot} ${clone}`);
    expect(await on('kau1', `zfs destroy ${snapshot}`)).toMatchObject({
      code: 1,
      stderr: `cannot destroy '${snapshot}': snapshot has dependent clones\nuse '-R' to destroy the following datasets:\n${clone}\n`,
    });
    expect(await on('nie1', 'zfs destroy rpool/data/vm-100-disk-0')).toMatchObject({
      code: 1,
      stderr: `cannot destroy 'rpool/data/vm-100-disk-0': volume has children\nuse '-r' to destroy the following datasets:\n${snapshot}\n`,
    });
    expect(await on('nie1', 'zfs destroy -r rpool/data/vm-100-disk-0')).toMatchObject({
      code: 1,
      stderr: "cannot destroy 'rpool/data/vm-100-disk-0': dataset is busy\n",
    });
    expect(await on('kau1', `zfs destroy ${clone} && zfs destroy ${clone}`)).toMatchObject({
      code: 1,
      stderr: `cannot open '${clone}': dataset does not exist\n`,
    });
    expect(world.cluster.volumes.values().map(({ node, name }) => `${node} ${name}`)).toEqual([
      'nie1 vm-100-disk-0',
      'kau1 vm-100-disk-0',
    ]);
  });
});

describe('a copy of a guest in a network of its own', () => {
  it('runs beside the guest, answers its agent, and is gone without a trace', async () => {
    expect(await makeCopy()).toMatchObject({ code: 0, stderr: '' });
    expect(await done('kau1', 'qm start 9100')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await on('kau1', 'qm status 9100')).toMatchObject({ stdout: 'status: running\n' });
    expect(await on('kau1', 'qm agent 9100 ping')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(JSON.parse((await on('kau1', 'qm guest exec 9100 -- hostname')).stdout)).toEqual({
      exitcode: 0,
      exited: 1,
      'out-data': 'copy-of-100\n',
    });
    expect((await on('kau1', 'qm config 9100')).stdout).toMatch(/^tags: ikz-drill$/m);
    expect((await on('kau1', 'qm list')).stdout).toMatch(/^ {6}9100 copy-of-100 {10}running {4}2048 {15}8\.00 \d+$/m);
    expect(world.cluster.haResources.size).toBe(0);
    expect(world.cluster.guests.get('100')).toMatchObject({ node: 'nie1', status: 'running' });
    await done('kau1', 'qm stop 9100');
    expect(await done('kau1', 'qm destroy 9100 --purge')).toMatchObject({ code: 0 });
    expect(await on('kau1', 'ip link del ikzdrill')).toMatchObject({ code: 0 });
    expect(await on('kau1', 'zfs list -H -o name -t volume')).toMatchObject({ stdout: 'rpool/data/vm-100-disk-0\n' });
    expect(world.cluster.bridges.size).toBe(0);
  });

  it('is a port of its bridge while it runs, and the bridge takes what makes it deaf to its node', async () => {
    await makeCopy();
    const ports = async () => (await on('kau1', 'ip link show master ikzdrill')).stdout;
    expect(await ports()).toBe('');
    expect(await on('kau1', 'sysctl -e -w net.ipv6.conf.ikzdrill.disable_ipv6=1')).toMatchObject({
      code: 0,
      stdout: 'net.ipv6.conf.ikzdrill.disable_ipv6 = 1\n',
    });
    expect(await on('kau1', 'ip link set ikzdrill arp off')).toMatchObject({ code: 0 });
    await done('kau1', 'qm start 9100');
    expect(await ports()).toContain(': tap9100i0: ');
    expect(await on('nie1', 'ip link show master ikzdrill')).toMatchObject({ code: 255 });
    expect(await on('nie1', 'sysctl -w net.ipv6.conf.ikzdrill.disable_ipv6=1')).toMatchObject({ code: 1 });
    expect(await on('nie1', 'sysctl -e -w net.ipv6.conf.ikzdrill.disable_ipv6=1')).toMatchObject({ code: 0 });
    expect(await on('kau1', 'sysctl -w vm.swappiness=1')).toMatchObject({ code: 1 });
  });

  it('does not start without its bridge, and is no other node’s guest', async () => {
    await makeCopy();
    await on('kau1', 'ip link del ikzdrill');
    expect(await done('kau1', 'qm start 9100')).toMatchObject({
      code: 255,
      stderr: "bridge 'ikzdrill' does not exist\n",
    });
    expect(await done('nie1', 'qm start 9100')).toMatchObject({
      code: 255,
      stderr: "Configuration file 'nodes/nie1/qemu-server/9100.conf' does not exist\n",
    });
  });

  it('is changed with qm set, and its agent says when it is off', async () => {
    await makeCopy();
    expect(await on('kau1', 'qm set 9100 --onboot 0 --description drill')).toMatchObject({
      code: 0,
      stdout: 'update VM 9100: -onboot 0\nupdate VM 9100: -description drill\n',
    });
    expect(await on('kau1', 'qm set 9100 --colour blue')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('colour: property is not defined in schema'),
    });
    expect(await on('kau1', 'qm agent 9100 ping')).toMatchObject({ code: 255, stderr: 'VM 9100 is not running\n' });
    expect(await on('kau1', 'qm frobnicate')).toMatchObject({ code: 255 });
    expect(await on('kau1', 'qm status copy')).toMatchObject({ code: 255, stderr: expect.stringContaining('vmid: ') });
  });
});

describe('bridges made by hand', () => {
  it('are shown, and refused twice', async () => {
    expect(await on('kau1', 'ip link add name ikzdrill type bridge && ip link set ikzdrill up')).toMatchObject({
      code: 0,
    });
    expect((await on('kau1', 'ip link show ikzdrill')).stdout).toMatch(/^\d+: ikzdrill: <BROADCAST/);
    expect(await on('kau1', 'ip link add ikzdrill type bridge')).toMatchObject({
      code: 2,
      stderr: 'RTNETLINK answers: File exists\n',
    });
    expect(await on('kau1', 'ip link show other')).toMatchObject({
      code: 1,
      stderr: 'Device "other" does not exist.\n',
    });
    expect(await on('kau1', 'ip link del other')).toMatchObject({ code: 1, stderr: 'Cannot find device "other"\n' });
    expect(await on('kau1', 'ip link del vmbr0')).toMatchObject({ code: 2 });
  });
});

describe('pvesr list and pvecm nodes', () => {
  it('show the jobs of the cluster and the members', async () => {
    expect((await on('kau2', 'pvesr list')).stdout.split('\n')[1]).toBe(
      '100-0                local/kau1           */15                 -          yes',
    );
    expect((await on('kau2', 'pvecm nodes')).stdout).toContain('         4          1 kau2 (local)\n');
    await on('kau2', 'systemctl stop corosync');
    expect(await on('kau2', 'pvecm nodes')).toMatchObject({ code: 1, stderr: 'Cannot initialize CMAP service\n' });
    expect(await on('nie1', 'pvecm expected 1')).toMatchObject({
      code: 255,
      stderr: 'Unable to set expected votes: CS_ERR_INVALID_PARAM\n',
    });
    expect(await on('nie1', 'pvecm expected 4')).toMatchObject({ code: 0 });
  });
});
