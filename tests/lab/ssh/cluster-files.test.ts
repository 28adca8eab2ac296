import { beforeEach, describe, expect, it } from 'vitest';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.startDaemons();
});

const on = (host: string, line: string, stdin = '') => type(world, host, line, stdin);

describe('a directory below /etc/pve', () => {
  it('is made once in the whole cluster, so it can be a lock', async () => {
    expect(await on('nie1', 'mkdir /etc/pve/ikz-drill')).toMatchObject({ code: 0 });
    expect(await on('kau2', 'mkdir /etc/pve/ikz-drill')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'mkdir: cannot create directory ‘/etc/pve/ikz-drill’: File exists\n',
    });
    await on('nie1', 'tee /etc/pve/ikz-drill/holder', '{"drill":"x"}\n');
    expect(await on('kau1', 'cat /etc/pve/ikz-drill/holder')).toMatchObject({ code: 0, stdout: '{"drill":"x"}\n' });
    expect(await on('kau1', 'rmdir /etc/pve/ikz-drill')).toMatchObject({
      code: 1,
      stderr: "rmdir: failed to remove '/etc/pve/ikz-drill': Directory not empty\n",
    });
    expect(await on('kau1', 'rm /etc/pve/ikz-drill/holder && rmdir /etc/pve/ikz-drill')).toMatchObject({ code: 0 });
    expect(await on('nie1', 'test -e /etc/pve/ikz-drill')).toMatchObject({ code: 1 });
  });

  it('can be neither made, written nor removed without quorum, but is read', async () => {
    await on('nie1', 'mkdir /etc/pve/ikz-drill && tee /etc/pve/ikz-drill/holder', 'x');
    await on('nie1', 'systemctl stop corosync');
    expect(await on('nie1', 'cat /etc/pve/ikz-drill/holder')).toMatchObject({ code: 0, stdout: 'x' });
    for (const line of ['tee /etc/pve/ikz-drill/holder', 'rm -r /etc/pve/ikz-drill', 'mkdir /etc/pve/other']) {
      expect(await on('nie1', line, 'y')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Permission denied'),
      });
    }
    expect(await on('kau1', 'rm -r /etc/pve/ikz-drill')).toMatchObject({ code: 0 });
    expect(await on('kau1', 'test -e /etc/pve/ikz-drill')).toMatchObject({ code: 1 });
  });

  it('is listed, and is a mount where the cluster file system runs only', async () => {
    await on('nie1', 'mkdir /etc/pve/ikz-drill && tee /etc/pve/ikz-drill/b /etc/pve/ikz-drill/a', 'x');
    await on('nie1', 'tee /etc/pve/ikz-drill/a', 'x');
    expect(await on('kau1', 'ls /etc/pve/ikz-drill')).toEqual({ code: 0, stdout: 'a\nb\n', stderr: '' });
    expect(await on('kau1', 'ls /etc/pve/none')).toEqual({
      code: 2,
      stdout: '',
      stderr: "ls: cannot access '/etc/pve/none': No such file or directory\n",
    });
    expect(await on('kau1', 'mountpoint -q /etc/pve')).toMatchObject({ code: 0 });
    expect(await on('kau1', 'mountpoint -q /root')).toMatchObject({ code: 32 });
    world.cluster.transaction(() =>
      world.cluster.faults.put('f', { kind: 'pve-cluster-stopped', target: 'kau1', since: 0 }),
    );
    expect(await on('kau1', 'mountpoint -q /etc/pve')).toMatchObject({ code: 32 });
  });

  it('outlives the node that made it', async () => {
    await on('nie1', 'mkdir /etc/pve/ikz-drill');
    world.cluster.transaction(() => world.cluster.nodes.patch('nie1', { alive: false }));
    expect(await on('kau1', 'test -d /etc/pve/ikz-drill')).toMatchObject({ code: 0 });
  });
});

it('A directory is not removed as a file, nor a file as a directory', async () => {
  expect(await on('nie1', 'mkdir /root/d && rm /root/d')).toMatchObject({ code: 1 });
  expect(await on('nie1', 'tee /root/f && rmdir /root/f')).toMatchObject({
    code: 1,
    stderr: "rmdir: failed to remove '/root/f': Not a directory\n",
  });
});
