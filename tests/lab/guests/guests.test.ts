import { beforeEach, describe, expect, it } from 'vitest';
import { strike } from '../../../lab/faults/faults.ts';
import { fileKey } from '../../../lab/state/cluster.ts';
import { image } from '../support.ts';
import { World } from '../world.ts';

let world: World;

beforeEach(() => {
  world = new World();
});

const config = (vmId = 100, node = 'nie1', parameters = {}) =>
  world.done('GET', `/nodes/${node}/qemu/${vmId}/config`, parameters) as Record<string, string | number>;
const status = (vmId = 100, node = 'nie1') => world.done('GET', `/nodes/${node}/qemu/${vmId}/status/current`);
const change = (parameters: Record<string, string | number>) =>
  world.done('PUT', '/nodes/nie1/qemu/100/config', parameters);
const start = () => world.done('POST', '/nodes/nie1/qemu/100/status/start');
const volumes = () => world.cluster.volumes.values().map(({ node, storage, name }) => `${node}/${storage}:${name}`);

describe('creating a guest', () => {
  it('from a cloud image copies the image to a disk, which is then grown', () => {
    world.done('POST', '/nodes/nie1/storage/local/download-url', {
      url: image.url,
      content: 'import',
      filename: 'debian.qcow2',
    });
    world.createGuest(100, 'nie1', { scsi0: 'file=local-zfs:0,import-from=local:import/debian.qcow2,discard=on,' });
    expect(config()).toMatchObject({ scsi0: 'local-zfs:vm-100-disk-0,discard=on,size=406M' });
    world.done('PUT', '/nodes/nie1/qemu/100/resize', { disk: 'scsi0', size: '20G' });
    expect(config()).toMatchObject({ scsi0: 'local-zfs:vm-100-disk-0,discard=on,size=20G' });
  });

  it('keeps values as Proxmox VE does: options sorted, numbers as numbers, memory as text', () => {
    world.createGuest(100, 'nie1', {
      net0: 'bridge=vmbr0,model=virtio,macaddr=bc:24:11:00:00:01,firewall=1',
      ide2: 'local-zfs:cloudinit',
      memory: 2048,
      cores: 2,
      agent: 'enabled=1',
    });
    expect(config()).toMatchObject({
      scsi0: 'local-zfs:vm-100-disk-0,size=8G',
      net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1',
      ide2: 'local-zfs:vm-100-cloudinit,media=cdrom,size=4M',
      memory: '2048',
      cores: 2,
      agent: 'enabled=1',
    });
  });

  it('gives it a generation id, a UUID and, where none is wanted, a network address of its own', () => {
    world.createGuest(100, 'nie1', { net0: 'virtio,bridge=vmbr0' });
    expect(config()).toMatchObject({
      smbios1: expect.stringMatching(/^uuid=[0-9a-f-]{36}$/),
      vmgenid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      net0: expect.stringMatching(/^virtio=BC:24:11(:[0-9A-F]{2}){3},bridge=vmbr0$/),
    });
  });

  it('is refused where the id is taken, on any node', () => {
    world.createGuest(100, 'kau1');
    expect(world.call('POST', '/nodes/nie1/qemu', { vmid: 100 })).toMatchObject({
      status: 500,
      reason: "unable to create VM 100 - VM 100 already exists on node 'kau1'",
    });
  });

  it('puts it into its pool and into HA, and starts it, when asked to', () => {
    world.done('POST', '/pools', { poolid: 'town' });
    world.createGuest(100, 'nie1', { pool: 'town', start: 1, 'ha-managed': 1 });
    expect(world.done('GET', '/pools/town')).toMatchObject({
      members: [{ id: 'qemu/100', node: 'nie1', status: 'running' }],
    });
    expect(world.done('GET', '/cluster/ha/resources/100')).toMatchObject({ sid: 'vm:100', state: 'started' });
  });

  it('fails in its task on a ZFS storage whose dataset is missing', () => {
    world.done('POST', '/storage', { storage: 'guests', type: 'zfspool', pool: 'rpool/guests', content: 'images' });
    world.done('POST', '/nodes/nie1/qemu', { vmid: 100, scsi0: 'guests:8' });
    expect(world.lastTask('qmcreate')).toContain("could not activate storage 'guests'");
    expect(world.cluster.guests.has('100')).toBe(false);
  });
});

describe('changing a guest', () => {
  beforeEach(() => world.createGuest(100, 'nie1', { memory: 1024, net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0' }));

  it('that is stopped takes effect at once', () => {
    change({ memory: 2048, cores: 4 });
    expect(config(100, 'nie1', { current: 1 })).toMatchObject({ memory: '2048', cores: 4 });
  });

  it('that runs waits for its next start where memory and cores are concerned', () => {
    start();
    change({ memory: 2048, description: 'books' });
    expect(config()).toMatchObject({ memory: '2048', description: 'books' });
    expect(config(100, 'nie1', { current: 1 })).toMatchObject({ memory: '1024', description: 'books' });
    expect(status()).toMatchObject({ maxmem: 1024 * 1024 * 1024 });
    expect(world.done('GET', '/nodes/nie1/qemu/100/pending')).toContainEqual({
      key: 'memory',
      value: '1024',
      pending: '2048',
    });
    world.done('POST', '/nodes/nie1/qemu/100/status/reboot');
    expect(config(100, 'nie1', { current: 1 })).toMatchObject({ memory: '2048' });
    expect(status()).toMatchObject({ status: 'running', maxmem: 2048 * 1024 * 1024 });
  });

  it('keeps the address of a network device where none is given', () => {
    change({ net0: 'virtio,bridge=vmbr0,tag=5' });
    expect(config()).toMatchObject({ net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0,tag=5' });
  });

  it('with `delete` takes keys away; a disk that loses its place is kept as an unused one', () => {
    change({ description: 'books' });
    change({ delete: 'description,scsi0' });
    expect(config()).toMatchObject({ unused0: 'local-zfs:vm-100-disk-0' });
    expect(config()).not.toHaveProperty('description');
    change({ delete: 'unused0' });
    expect(volumes()).toEqual([]);
  });

  it('made on an older state is refused by the digest', () => {
    const { digest } = config() as { digest: string };
    change({ description: 'first', digest });
    expect(world.call('PUT', '/nodes/nie1/qemu/100/config', { description: 'second', digest })).toMatchObject({
      status: 500,
      reason: 'detected modified configuration - file changed by other user? Try again.',
    });
  });

  it('that is locked is refused', () => {
    world.cluster.transaction(() => {
      const guest = world.cluster.guests.get('100');
      world.cluster.guests.patch('100', { config: { ...guest?.config, lock: 'backup' } });
    });
    expect(world.call('PUT', '/nodes/nie1/qemu/100/config', { cores: 2 })).toMatchObject({
      reason: 'VM is locked (backup)',
    });
  });

  it('never makes a disk smaller', () => {
    expect(world.call('PUT', '/nodes/nie1/qemu/100/resize', { disk: 'scsi0', size: '4G' })).toMatchObject({
      reason: 'shrinking disks is not supported',
    });
  });

  it('hides the cloud-init password', () => {
    change({ cipassword: 'secret words', ciuser: 'ikz' });
    expect(config()).toMatchObject({ cipassword: '**********', ciuser: 'ikz' });
  });

  it('in ways that reach the host is for root only', () => {
    expect(world.call('PUT', '/nodes/nie1/qemu/100/config', { args: '-S' })).toMatchObject({
      reason: "only root can set 'args' config",
    });
  });
});

describe('starting a guest', () => {
  it('fails where a bridge is missing, and works once the network is applied', () => {
    world.done('POST', '/cluster/sdn/zones', { zone: 't01', type: 'vlan', bridge: 'vmbr0' });
    world.done('POST', '/cluster/sdn/vnets', { vnet: 't01int', zone: 't01', tag: 101 });
    world.createGuest(100, 'nie1', { net0: 'virtio,bridge=t01int' });
    start();
    expect(world.lastTask('qmstart')).toBe("bridge 't01int' does not exist");
    world.done('PUT', '/cluster/sdn');
    start();
    expect(status()).toMatchObject({ status: 'running', qmpstatus: 'running' });
  });

  it('fails where its cloud-init snippet is missing on the node', () => {
    world.createGuest(100, 'nie1', { cicustom: 'vendor=local:snippets/base.yaml' });
    start();
    expect(world.lastTask('qmstart')).toBe("can't open '/var/lib/vz/snippets/base.yaml' - No such file or directory");
    world.cluster.transaction(() =>
      world.cluster.files.put(fileKey('nie1', '/var/lib/vz/snippets/base.yaml'), {
        host: 'nie1',
        path: '/var/lib/vz/snippets/base.yaml',
        kind: 'file',
        mode: 0o644,
        modifiedAt: 0,
        content: '',
      }),
    );
    start();
    expect(world.lastTask('qmstart')).toBe('OK');
  });

  it('that runs already fails in its task', () => {
    world.createGuest(100);
    start();
    start();
    expect(world.lastTask('qmstart')).toBe('VM 100 already running');
  });

  it('has the guest agent answer, until its node hangs', () => {
    world.createGuest(100, 'nie1', { agent: '1' });
    const ping = () => world.call('POST', '/nodes/nie1/qemu/100/agent/ping').reason;
    expect(ping()).toBe('VM 100 is not running');
    start();
    expect(ping()).toBeUndefined();
    strike(world.cluster, { target: 'nie1', kind: 'hung' });
    expect(ping()).toBe('QEMU guest agent is not running');
  });
});

describe('destroying a guest', () => {
  const destroy = (parameters = {}) => world.call('DELETE', '/nodes/nie1/qemu/100', parameters);

  beforeEach(() => world.createGuest(100));

  it('is refused while it runs or is protected', () => {
    start();
    expect(destroy()).toMatchObject({ reason: 'VM 100 is running - destroy failed' });
    change({ protection: 1 });
    expect(destroy()).toMatchObject({ reason: "can't remove VM 100 - protection mode enabled" });
  });

  it('is refused while HA or a replication job know it, unless they are to forget it', () => {
    world.done('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' });
    expect(destroy()).toMatchObject({
      reason: "There is a replication job '100-0' for guest '100' - Please remove that first.",
    });
    world.done('POST', '/cluster/ha/resources', { sid: 'vm:100', state: 'stopped' });
    world.done('POST', '/cluster/ha/rules', {
      rule: 'books',
      type: 'node-affinity',
      resources: 'vm:100',
      nodes: 'nie1,kau1',
      strict: 1,
    });
    expect(destroy()).toMatchObject({
      reason: 'unable to remove VM 100 - used in HA resources and purge parameter not set.',
    });
    world.done('DELETE', '/nodes/nie1/qemu/100', { purge: 1 });
    expect([world.cluster.haResources.size, world.cluster.haRules.size, world.cluster.replicationJobs.size]).toEqual([
      0, 0, 0,
    ]);
  });

  it('takes its disks, replicas, firewall, pool membership and backup entry along', () => {
    world.done('POST', '/pools', { poolid: 'town' });
    world.done('PUT', '/pools', { poolid: 'town', vms: 100 });
    world.done('POST', '/cluster/replication', { id: '100-0', type: 'local', target: 'kau1' });
    world.done('PUT', '/nodes/nie1/qemu/100/firewall/options', { enable: 1 });
    world.done('POST', '/cluster/backup', { id: 'night', schedule: '02:00', vmid: '100', storage: 'local' });
    world.done('DELETE', '/nodes/nie1/qemu/100', { purge: 1 });
    expect(volumes()).toEqual([]);
    expect(world.done('GET', '/pools/town')).toEqual({ members: [] });
    expect(world.cluster.firewalls.has('vm/100')).toBe(false);
    expect(world.done('GET', '/cluster/backup/night')).not.toHaveProperty('vmid');
  });
});

describe('cloning a guest', () => {
  beforeEach(() => {
    world.createGuest(100, 'nie1', { net0: 'virtio=BC:24:11:00:00:01,bridge=vmbr0', ide2: 'local-zfs:cloudinit' });
  });

  it('copies its disks and gives the copy an address of its own', () => {
    world.done('POST', '/nodes/nie1/qemu/100/clone', { newid: 101, name: 'copy', full: 1 });
    const copy = config(101);
    expect(copy).toMatchObject({
      name: 'copy',
      scsi0: 'local-zfs:vm-101-disk-0,size=8G',
      ide2: 'local-zfs:vm-101-cloudinit,media=cdrom,size=4M',
    });
    expect(copy.net0).not.toBe(config().net0);
    expect(copy).not.toHaveProperty('lock');
    expect(config()).not.toHaveProperty('lock');
  });

  it('to another node is refused with local storage', () => {
    expect(world.call('POST', '/nodes/nie1/qemu/100/clone', { newid: 101, target: 'nie2' })).toMatchObject({
      reason: "Can't clone VM to node 'nie2' (VM uses local storage)",
    });
  });

  it('locks both while it is done', () => {
    const slow = new World({ taskMs: 1000 });
    slow.createGuest(100);
    slow.clock.advance(1000);
    slow.done('POST', '/nodes/nie1/qemu/100/clone', { newid: 101 });
    const refused = { status: 500, reason: 'VM is locked (clone)' };
    expect(slow.call('POST', '/nodes/nie1/qemu/100/status/start')).toMatchObject(refused);
    expect(slow.call('POST', '/nodes/nie1/qemu/101/status/start')).toMatchObject(refused);
  });
});

it('a template can’t be started, and no guest be one while it runs', () => {
  world.createGuest(100);
  start();
  expect(world.call('POST', '/nodes/nie1/qemu/100/template')).toMatchObject({
    reason: "you can't convert a VM to template if VM is running",
  });
  world.done('POST', '/nodes/nie1/qemu/100/status/stop');
  world.done('POST', '/nodes/nie1/qemu/100/template');
  expect(world.call('POST', '/nodes/nie1/qemu/100/status/start')).toMatchObject({
    reason: "you can't start a vm if it's a template",
  });
});
