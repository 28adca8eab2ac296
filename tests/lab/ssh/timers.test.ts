import { setImmediate as nextTurn } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { switchOff } from '../../../lab/faults/power.ts';
import { World } from '../world.ts';
import { type } from './terminal.ts';

let world: World;

beforeEach(() => {
  world = new World();
  world.startDaemons();
});

const on = (host: string, line: string) => type(world, host, line);
const start = 'systemd-run --unit=heal --on-active=300 systemctl start corosync';
const isStopped = (node: string) => world.cluster.faults.has(`${node} corosync-stopped`);

describe('a timer of systemd-run', () => {
  it('runs its command when its time has come, and is gone then', async () => {
    expect(await on('nie1', start)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'Running timer as unit: heal.timer\nWill run service as unit: heal.service\n',
    });
    expect(await on('nie1', 'systemctl is-active heal.timer')).toMatchObject({ code: 0, stdout: 'active\n' });
    await on('nie1', 'systemctl stop corosync');
    world.pass(299);
    expect(isStopped('nie1')).toBe(true);
    world.pass(1);
    expect(isStopped('nie1')).toBe(false);
    expect(await on('nie1', 'systemctl is-active heal.timer')).toMatchObject({ code: 3, stdout: 'inactive\n' });
    expect((await on('nie1', 'journalctl -u systemd')).stdout).toContain(
      'Started heal.service - systemctl start corosync.',
    );
  });

  it('does nothing once it is stopped', async () => {
    await on('nie1', `${start} && systemctl stop corosync`);
    expect(await on('nie1', 'systemctl stop heal.timer')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await on('nie1', 'systemctl stop heal.timer')).toMatchObject({
      code: 5,
      stderr: 'Failed to stop heal.timer: Unit heal.timer not loaded.\n',
    });
    world.pass(400);
    expect(isStopped('nie1')).toBe(true);
  });

  it('is listed with what is left of its time', async () => {
    await on('nie1', start);
    world.pass(40);
    const lines = (await on('nie1', 'systemctl list-timers')).stdout.split('\n');
    expect(lines[1]).toBe('Mon 2026-11-23 08:05:00 UTC 4min 20s left -    -      heal.timer heal.service');
    expect(lines[3]).toBe('1 timers listed.');
    expect((await on('nie2', 'systemctl list-timers')).stdout).toContain('0 timers listed.');
  });

  it('goes on when the lab is started again', async () => {
    await on('nie1', `${start} && systemctl stop corosync`);
    world.pass(100);
    world.stopDaemons();
    world.startDaemons();
    world.pass(200);
    expect(isStopped('nie1')).toBe(false);
  });

  it('is gone with a reset of its node', async () => {
    await on('nie1', start);
    world.cluster.transaction(() => switchOff(world.cluster, 'nie1'));
    expect(world.cluster.unitTimers.size).toBe(0);
  });

  it('can be there only once under a name, with a time and a command that exist', async () => {
    await on('nie1', start);
    expect(await on('nie1', start)).toMatchObject({
      code: 1,
      stderr: 'Failed to start transient timer unit: Unit heal.timer was already loaded or has a fragment file.\n',
    });
    expect(await on('nie2', start)).toMatchObject({ code: 0 });
    expect(await on('nie1', 'systemd-run --unit=x --on-active=soon true')).toMatchObject({
      code: 1,
      stderr: 'Failed to parse timer value: soon\n',
    });
    expect(await on('nie1', 'systemd-run --unit=x --on-active=5min frobnicate')).toMatchObject({
      stderr: 'Failed to find executable frobnicate: No such file or directory\n',
    });
  });

  it('writes into the journal how a command failed', async () => {
    await on('nie1', 'systemd-run -q --unit=bad --on-active=10s systemctl stop nothing');
    world.pass(10);
    await nextTurn();
    expect(world.cluster.journal.values().at(-1)).toMatchObject({
      message: 'bad.service: Main process exited, code=exited, status=5/n/a',
    });
  });
});
