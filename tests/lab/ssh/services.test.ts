import { beforeEach, describe, expect, it } from 'vitest';
import { isQuorate, membersOf, partitionsIn, reaches } from '../../../lab/cluster/membership.ts';
import { regroup } from '../../../lab/cluster/regroup.ts';
import { heal } from '../../../lab/faults/faults.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.startDaemons();
  world.cluster.transaction(() => {
    world.cluster.changeSettings({ ...world.cluster.settings, qdevice: { host: 'witness', algorithm: 'ffsplit' } });
    regroup(world.cluster);
  });
});

const on = (host: string, line: string) => type(world, host, line);
const faults = () => world.cluster.faults.values().map(({ target, kind }) => `${target} ${kind}`);
const members = (via: string) => [...membersOf(world.cluster, via)].sort();
const contacts = () =>
  partitionsIn(world.cluster)
    .flatMap((partition) => partition.contacts)
    .sort();

/** A guest that HA keeps running on nie1, with a replica on kau1. */
function replicated(): void {
  world.createGuest(100);
  world.done('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' });
  world.done('POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'started' });
  const rule = { type: 'node-affinity', resources: 'vm:100', nodes: 'nie1,kau1', strict: 1 };
  world.done('POST', '/cluster/ha/rules', { rule: 'guest-100', ...rule });
  world.pass(60);
}

describe('corosync that is stopped on a node', () => {
  it('takes the node out of the cluster: it knows at once, the others a little later, and still they reach it', async () => {
    expect(await on('nie1', 'systemctl stop corosync')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await on('nie1', 'systemctl is-active corosync corosync-qdevice pve-cluster')).toMatchObject({
      stdout: 'inactive\ninactive\nactive\n',
    });
    expect(faults()).toEqual(['nie1 qdevice-stopped', 'nie1 corosync-stopped']);
    expect(isQuorate(world.cluster, 'nie1')).toBe(false);
    expect(members('kau1')).toContain('nie1');
    world.pass(10);
    expect(members('kau1')).toEqual(['kau1', 'kau2', 'nie2']);
    expect(members('nie1')).toEqual(['nie1']);
    expect(reaches(world.cluster, 'kau1', 'nie1')).toBe(true);
    expect(await on('nie1', 'pvecm status')).toMatchObject({ code: 1, stderr: 'Cannot initialize CMAP service\n' });
    expect(await on('nie1', 'mkdir /etc/pve/note')).toMatchObject({
      code: 1,
      stderr: 'mkdir: cannot create directory ‘/etc/pve/note’: Permission denied\n',
    });
  });

  it('comes back without its connection to the witness, which has to be started, too', async () => {
    await on('nie1', 'systemctl stop corosync');
    world.pass(10);
    expect(await on('nie1', 'systemctl start corosync')).toMatchObject({ code: 0 });
    world.pass(30);
    expect(members('kau1')).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
    expect(await on('nie1', 'systemctl is-active corosync-qdevice')).toMatchObject({ code: 3 });
    expect(contacts()).toEqual(['kau1', 'kau2', 'nie2']);
    expect((await on('nie1', 'pvecm status')).stdout).toMatch(/^0x00000001 {10}1 {4}NA,NV,NMW .*\(local\)$/m);
    await on('nie1', 'systemctl start corosync-qdevice');
    world.pass(30);
    expect(contacts()).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
    expect(faults()).toEqual([]);
  });

  it('comes back with it where only that is started, or both are restarted', async () => {
    await on('nie1', 'systemctl stop corosync && systemctl start corosync-qdevice');
    expect(faults()).toEqual([]);
    await on('nie1', 'systemctl restart corosync');
    expect(faults()).toEqual([]);
  });

  it('has the watchdog reset a node with HA guests; they are recovered, and the node joins after its boot', async () => {
    replicated();
    await on('nie1', 'systemctl stop corosync');
    world.pass(200);
    expect(world.cluster.guests.get('100')).toMatchObject({ node: 'kau1', status: 'running' });
    expect(world.cluster.journal.values().map(({ message }) => message)).toContain('reset by the watchdog');
    world.pass(100);
    expect(faults()).toEqual([]);
    expect(members('kau1')).toEqual(['kau1', 'kau2', 'nie1', 'nie2']);
  });

  it('leaves a node without HA guests running', async () => {
    await on('nie1', 'systemctl stop corosync');
    world.pass(600);
    expect(world.cluster.nodes.get('nie1')).toMatchObject({ alive: true });
    expect(faults()).toEqual(['nie1 qdevice-stopped', 'nie1 corosync-stopped']);
    heal(world.cluster, { target: 'nie1' });
    world.pass(30);
    expect(members('kau1')).toContain('nie1');
  });
});

describe('pve-cluster that is stopped on a node', () => {
  it('leaves the node its vote, but nobody sees it online any more, and its /etc/pve is empty', async () => {
    await on('kau1', 'tee /etc/pve/note');
    await on('nie1', 'systemctl stop pve-cluster');
    expect(members('kau1')).toEqual(['kau1', 'kau2', 'nie2']);
    expect(members('nie1')).toEqual(['nie1']);
    expect(isQuorate(world.cluster, 'nie1')).toBe(false);
    expect((await on('kau1', 'pvecm status')).stdout).toMatch(/^Total votes: {6}5$/m);
    expect(await on('nie1', 'cat /etc/pve/note')).toMatchObject({ code: 1 });
    await on('nie1', 'systemctl start pve-cluster');
    expect(members('kau1')).toContain('nie1');
    expect(await on('nie1', 'cat /etc/pve/note')).toMatchObject({ code: 0 });
  });
});

describe('other services', () => {
  it('run as long as their host does, and unknown ones are refused', async () => {
    expect(await on('nie1', 'systemctl stop chrony')).toMatchObject({ code: 1 });
    expect(await on('nie1', 'systemctl stop nothing')).toEqual({
      code: 5,
      stdout: '',
      stderr: 'Failed to stop nothing.service: Unit nothing.service not loaded.\n',
    });
    expect(await on('witness', 'systemctl stop corosync')).toMatchObject({ code: 5 });
  });
});

describe('sudo', () => {
  it('runs a command as it is, and says when there is none', async () => {
    expect(await on('nie1', 'sudo -n systemctl is-active corosync')).toMatchObject({ code: 0, stdout: 'active\n' });
    expect(await on('nie1', "sudo -n -- sh -c 'echo $(id -u)'")).toMatchObject({ stdout: '0\n' });
    expect(await on('nie1', 'sudo -n frobnicate')).toMatchObject({
      code: 1,
      stderr: 'sudo: frobnicate: command not found\n',
    });
  });
});
