import { beforeEach, describe, expect, it } from 'vitest';
import { keptTimes } from '../../../lab/backup/prune.ts';
import { BackupScheduler } from '../../../lab/backup/scheduler.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

const night = Date.UTC(2026, 10, 24, 2, 15) / 1000;
const archive = 'pbs:backup/vm/100/2026-11-24T02:15:00Z';

beforeEach(() => {
  world = new World();
  // Nothing but backups happens by itself: the nights pass quickly.
  new BackupScheduler(world.cluster).start();
  world.createGuest(100, 'nie1', { net0: 'virtio,bridge=vmbr0', memory: 2048 });
  world.cluster.transaction(() => {
    const options = { server: 'pbs-kau', datastore: 'ikz', content: 'backup' };
    world.cluster.storages.put('pbs', { storage: 'pbs', type: 'pbs', options });
  });
  world.done('POST', '/cluster/backup', {
    ...{ id: 'night', schedule: '02:15', storage: 'pbs', vmid: '100' },
    'prune-backups': 'keep-daily=2',
  });
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
const untilNight = (days = 0) => world.pass(night + days * 86_400 - world.cluster.now() + 1);
const backups = (via: string) => {
  world.via = via;
  const listed = world.done('GET', `/nodes/${via}/storage/pbs/content`, { content: 'backup' });
  return listed as { volid: string; ctime: number; vmid: number; size: number }[];
};

describe('a backup job', () => {
  it('leaves a backup of each guest on its storage at its time, which every node sees', () => {
    expect(backups('nie1')).toEqual([]);
    untilNight();
    expect(backups('kau2')).toMatchObject([{ volid: archive, ctime: night, vmid: 100 }]);
    expect(world.lastTask('vzdump')).toBe('OK');
  });

  it('prunes what is older than it keeps', () => {
    untilNight(3);
    expect(backups('nie1').map(({ ctime }) => ctime)).toEqual([night + 2 * 86_400, night + 3 * 86_400]);
  });

  it('does nothing while it is disabled, nor for a guest whose node is down', () => {
    world.done('PUT', '/cluster/backup/night', { enabled: 0 });
    untilNight();
    expect(backups('nie1')).toEqual([]);
    world.done('PUT', '/cluster/backup/night', { enabled: 1 });
    world.cluster.transaction(() => world.cluster.nodes.patch('nie1', { alive: false }));
    untilNight(1);
    expect(backups('kau1')).toEqual([]);
  });
});

describe('qmrestore', () => {
  it('makes another guest of a backup, with disks and addresses of its own', async () => {
    untilNight();
    expect((await on('kau1', 'pvesm list pbs --vmid 100')).stdout).toMatch(
      /^Volid .*\npbs:backup\/vm\/100\/2026-11-24T02:15:00Z pbs-vm {2}backup +\d+ 100\n$/,
    );
    expect(await done('kau1', `qmrestore ${archive} 9100 --storage local-zfs --unique 1`)).toEqual({
      code: 0,
      stdout: `restored VM 9100 from '${archive}'\n`,
      stderr: '',
    });
    const [source, copy] = [100, 9100].map((vmId) => world.cluster.guests.get(String(vmId)));
    expect(copy).toMatchObject({ node: 'kau1', status: 'stopped', config: { memory: '2048', name: 'guest-100' } });
    expect(copy?.config.scsi0).toBe('local-zfs:vm-9100-disk-0,size=8G');
    expect(copy?.config.net0).toMatch(/^virtio=BC:24:11:.*,bridge=vmbr0$/);
    expect(copy?.config.net0).not.toBe(source?.config.net0);
    expect(world.cluster.haResources.size).toBe(0);
  });

  it('refuses a backup that is not there, and an id that is taken', async () => {
    untilNight();
    expect(await done('kau1', 'qmrestore pbs:backup/vm/100/none 9100')).toMatchObject({
      code: 255,
      stderr: "volume 'pbs:backup/vm/100/none' does not exist\n",
    });
    expect(world.cluster.guests.has('9100')).toBe(false);
    expect(await done('kau1', `qmrestore ${archive} 100`)).toMatchObject({
      code: 255,
      stderr: "unable to create VM 100 - VM 100 already exists on node 'nie1'\n",
    });
  });

  it('outlives the guest that was backed up', async () => {
    untilNight();
    await done('nie1', 'qm destroy 100 --purge');
    expect(await done('nie1', `qmrestore ${archive} 100`)).toMatchObject({ code: 0 });
    expect(world.cluster.guests.get('100')?.config.scsi0).toBe('local-zfs:vm-100-disk-0,size=8G');
  });
});

it('Of each period the newest backup is kept, and each rule looks at what is left', () => {
  const day = 86_400;
  const times = [0, 1, 2, 3, 10, 40].map((days) => night - days * day);
  const ages = (rules: string) =>
    [...keptTimes(times, rules)].map((time) => (night - time) / day).sort((a, b) => a - b);
  expect(ages('keep-last=1')).toEqual([0]);
  expect(ages('keep-daily=2,keep-weekly=2')).toEqual([0, 1, 2, 10]);
  expect(ages('keep-daily=2,keep-monthly=1')).toEqual([0, 1, 40]);
  expect(ages('keep-all=1')).toEqual([0, 1, 2, 3, 10, 40]);
});
