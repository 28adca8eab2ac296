import { describe, expect, it } from 'vitest';
import { regroup } from '../../../lab/cluster/regroup.ts';
import { cluster, host, run } from './hosts.ts';

describe('commands of Proxmox VE', () => {
  it('pvecm sets the witness up once, and shows its vote', async () => {
    await host('nie1');
    const step = 'pvecm status | grep -q Qdevice || pvecm qdevice setup witness';
    expect(await run('pvecm status')).toMatchObject({
      stdout: expect.stringMatching(/Expected votes: {3}4\n(.*\n)*Quorum: {11}3/),
    });
    expect(await run(step)).toMatchObject({ code: 0, stderr: '' });
    expect(await run(step)).toEqual({ code: 0, stdout: '', stderr: '' });
    const { stdout } = await run('pvecm status');
    expect(stdout).toMatch(/^Name: {13}ikz$/m);
    expect(stdout).toMatch(/^Expected votes: {3}5$/m);
    expect(stdout).toMatch(/^Total votes: {6}5$/m);
    expect(stdout).toMatch(/^Flags: {12}Quorate Qdevice $/m);
    expect(stdout).toMatch(/^0x00000001 {10}1 {4}A,V,NMW 192\.0\.2\.1 \(local\)$/m);
    expect(stdout).toMatch(/^0x00000000 {10}1 {12}Qdevice$/m);
    expect(await run('pvecm qdevice setup witness')).toMatchObject({
      code: 255,
      stderr: 'QDevice already configured!\n',
    });
    expect(await run('pvecm qdevice remove')).toMatchObject({ code: 0 });
    expect(await run('pvecm qdevice remove')).toMatchObject({ code: 255, stderr: 'No QDevice configured!\n' });
  });

  it('pvecm refuses a witness that does not exist, and any while a node is down', async () => {
    await host('nie1');
    expect(await run('pvecm qdevice setup 192.0.2.99')).toMatchObject({
      code: 255,
      stderr: 'ssh: Could not resolve hostname 192.0.2.99: Name or service not known\n',
    });
    cluster.transaction(() => cluster.nodes.patch('kau2', { alive: false }));
    expect(await run('pvecm qdevice setup witness')).toMatchObject({
      code: 255,
      stderr: expect.stringContaining('kau2'),
    });
  });

  it('pvecm shows that a witness which has moved no longer votes, until it is removed and set up again', async () => {
    await host('nie1');
    expect(await run('pvecm qdevice setup witness')).toMatchObject({ code: 0 });
    const witness = { host: 'elsewhere' };
    cluster.transaction(() => {
      cluster.changeSettings({ ...cluster.settings, witness });
      regroup(cluster);
    });
    const { stdout } = await run('pvecm status');
    expect(stdout).toMatch(/^Expected votes: {3}5$/m);
    expect(stdout).toMatch(/^Total votes: {6}4$/m);
    expect(stdout).toMatch(/^0x00000001 {10}1 {4}NA,NV,NMW /m);
    expect(await run('pvecm qdevice remove && pvecm qdevice setup elsewhere')).toMatchObject({ code: 0 });
    expect((await run('pvecm status')).stdout).toMatch(/^Total votes: {6}5$/m);
  });

  it('zfs creates a dataset once', async () => {
    await host('nie1');
    const step = 'zfs list rpool/guests || zfs create rpool/guests';
    expect(await run(step)).toMatchObject({ code: 0, stderr: "cannot open 'rpool/guests': dataset does not exist\n" });
    expect(await run(step)).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('/rpool/guests') });
    expect(cluster.nodes.get('nie1')?.datasets).toContain('rpool/guests');
    expect(cluster.nodes.get('nie2')?.datasets).not.toContain('rpool/guests');
  });

  it('pvesm knows the path of a volume', async () => {
    await host('nie1');
    expect(await run('pvesm path local:snippets/t01.yaml')).toMatchObject({
      stdout: '/var/lib/vz/snippets/t01.yaml\n',
    });
    expect(await run('pvesm path guests:vm-100-disk-0')).toMatchObject({
      stdout: '/dev/zvol/rpool/guests/vm-100-disk-0\n',
    });
    expect(await run('pvesm path nas:x')).toMatchObject({ code: 255, stderr: "storage 'nas' does not exist\n" });
  });

  it('pvesm changes what a storage may hold', async () => {
    await host('nie1');
    expect(await run('pvesm set local --content backup,import,iso,snippets,vztmpl')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
    expect(cluster.storages.get('local')?.options).toEqual({
      path: '/var/lib/vz',
      content: 'backup,import,iso,snippets,vztmpl',
    });
    const refused = await run('pvesm set guests --content snippets');
    expect(refused).toMatchObject({ code: 255, stderr: expect.stringContaining("content type 'snippets'") });
  });

  it('pvesr shows the jobs of the guests on its node, and nothing of runs elsewhere', async () => {
    cluster.transaction(() => {
      const config = { name: 'a' };
      cluster.guests.put('100', { vmId: 100, node: 'nie1', config, status: 'running' });
      cluster.guests.put('101', { vmId: 101, node: 'nie2', config, status: 'running' });
      cluster.replicationJobs.put('100-0', { id: '100-0', guest: 100, number: 0, target: 'kau1' });
      cluster.replicationJobs.put('100-1', { id: '100-1', guest: 100, number: 1, target: 'nie2', disable: 1 });
      cluster.replicationJobs.put('101-0', { id: '101-0', guest: 101, number: 0, target: 'kau2' });
      const lastSync = Date.UTC(2026, 10, 24, 5, 30) / 1000;
      cluster.replicationStates.put('100-0', {
        jobId: '100-0',
        node: 'nie1',
        lastSync,
        lastTry: lastSync + 10 * 365 * 86_400 - 60,
        failCount: 0,
        duration: 2.4,
        log: [],
      });
    });
    await host('nie1');
    expect((await run('pvesr status')).stdout.split('\n')).toEqual([
      'JobID      Enabled    Target                           LastSync             NextSync   Duration  FailCount State',
      '100-0      Yes        local/kau1            2026-11-24_05:30:00  2036-11-21_05:30:00        2.4          0 OK',
      '100-1      No         local/nie2                              -                    -          -          0 OK',
      '',
    ]);
  });

  it('a backup server creates a namespace once', async () => {
    await host('pbs-kau', 'backup-server');
    const api = 'proxmox-backup-debug api';
    const path = 'admin/datastore/ikz/namespace';
    const step = `${api} get ${path} --output-format json | grep -q '"ns":"t01"' || ${api} create ${path} --name t01`;
    expect(await run(step)).toEqual({ code: 0, stdout: '"t01"\n', stderr: '' });
    expect(await run(step)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await run(`${api} create ${path} --name t01`)).toMatchObject({
      code: 255,
      stderr: 'Error: namespace already exists\n',
    });
    expect(cluster.backupServers.get('pbs-kau')?.namespaces).toEqual(['t01']);
    expect(await run('pvecm status')).toMatchObject({ code: 127 });
  });

  it('the witness runs qnetd, a node does not', async () => {
    await host('witness', 'witness');
    expect(await run('systemctl is-active corosync-qnetd')).toMatchObject({ code: 0, stdout: 'active\n' });
    expect(await run('systemctl is-active pveproxy')).toMatchObject({ code: 3, stdout: 'inactive\n' });
    expect(await run('systemctl restart pveproxy')).toMatchObject({ code: 5 });
  });
});
