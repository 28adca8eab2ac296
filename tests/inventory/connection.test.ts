import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPlan } from '../../cli/read-plan.ts';
import { readConnectionFile } from '../../inventory/connection.ts';
import { reachableOf } from '../../model/connection.ts';
import { UserError } from '../../model/user-error.ts';

const needed = {
  cluster: 'ikz',
  hosts: ['nie1', 'nie2', '192.0.2.20'],
  backupStorages: ['pbs-t01-kau', 'pbs-t02-kau'],
};

const key = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPp0Wq3mYpYvyqfC0lDvVgI1YhJm2rA6Z1i9lX3Y7Q2k';
const host = (address: string) => ({ host: address, port: 22, hostKey: key });
const whole = {
  cluster: 'ikz',
  ca: 'ca.pem',
  endpoints: [{ node: 'nie1', site: 'niestetal', url: 'https://192.0.2.11:8006' }],
  apiTokenFile: 'token',
  ssh: {
    user: 'root',
    privateKeyFile: 'key',
    hosts: { nie1: host('192.0.2.11'), nie2: host('192.0.2.12'), '192.0.2.20': host('192.0.2.20') },
  },
  backupTokensFile: 'tokens.json',
};
const account = { username: 'ikz@pbs!backup', secret: 'geheim' };

describe('The preparation of a cluster', () => {
  let dir = '';
  const at = (name: string) => path.join(dir, name);
  const secret = (name: string, text: string) => writeFile(at(name), text, { mode: 0o600 });

  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'ikz-connection-'));
    await writeFile(at('connection.json'), JSON.stringify(whole));
    await writeFile(at('ca.pem'), 'PEM');
    await secret('token', 'ikz@pve!up=00000000-0000-4000-8000-000000000000\n');
    await secret('key', 'KEY');
    await secret('tokens.json', JSON.stringify({ 'pbs-t01-kau': account, 'pbs-t02-kau': account }));
  });
  afterEach(() => rm(dir, { recursive: true }));

  function complaint(): { message: string; hint: string | undefined } {
    try {
      readConnectionFile(at('connection.json')).checkPrepared(needed);
    } catch (error) {
      if (error instanceof UserError) return error;
      throw error;
    }
    return { message: '', hint: undefined };
  }

  it('has the account of the host steps act in drills, or one that may do nothing else', async () => {
    const drillAccount = () => readConnectionFile(at('connection.json')).drillAccount();
    expect(drillAccount()).toEqual({ user: 'root', privateKey: 'KEY' });
    const drills = { user: 'ikz-drill', privateKeyFile: 'drill-key' };
    await writeFile(at('connection.json'), JSON.stringify({ ...whole, ssh: { ...whole.ssh, drills } }));
    expect(drillAccount).toThrow(/ssh\.drills\.privateKeyFile: .*drill-key can't be read/);
    await secret('drill-key', 'OTHER');
    expect(drillAccount()).toEqual({ user: 'ikz-drill', privateKey: 'OTHER' });
  });

  it('is whole when every file, host and account is there', () => {
    expect(complaint()).toEqual({ message: '', hint: undefined });
  });

  it('tells of all that is missing at once, one line each, with what to do', async () => {
    const { nie1 } = whole.ssh.hosts;
    const lacking = { ...whole, cluster: 'test', ca: 'none.pem', ssh: { ...whole.ssh, hosts: { nie1 } } };
    await writeFile(at('connection.json'), JSON.stringify(lacking));
    await writeFile(at('token'), 'geheim');
    await rm(at('key'));
    await secret('tokens.json', JSON.stringify({ 'pbs-t01-kau': account }));
    const { message, hint } = complaint();
    const file = at('connection.json');
    expect(message.split('\n')).toEqual([
      `${file}: cluster: got "test", allowed: "ikz" (the cluster of cooperation/cooperation.yaml)`,
      `${file}: ca: there is no file ${at('none.pem')}`,
      `${at('token')}: this is no API token; allowed: one line user@realm!id=uuid`,
      `${file}: ssh.privateKeyFile: ${at('key')} can't be read (ENOENT)`,
      `${file}: ssh.hosts.nie2 is missing; there are: nie1`,
      `${file}: ssh.hosts.192.0.2.20 is missing; there are: nie1`,
      `${file}: backupTokensFile: tokens.json: pbs-t02-kau is missing; there are: pbs-t01-kau`,
    ]);
    expect(hint).toContain('Copy /etc/pve/pve-root-ca.pem');
    expect(hint).toContain('pveum user token add');
    expect(hint?.match(/Add what is missing/g)).toHaveLength(1);
  });

  it.skipIf(process.platform === 'win32')('tells of a secret that others may read among the rest', async () => {
    await chmod(at('key'), 0o644);
    await rm(at('tokens.json'));
    expect(complaint().message.split('\n')).toEqual([
      `${at('key')}: others may read this secret (mode 0644; allowed: 0600)`,
      `${at('connection.json')}: backupTokensFile: ${at('tokens.json')} can't be read (ENOENT)`,
    ]);
  });

  it('takes every node, every backup server and an account for each backup storage of the cooperation', async () => {
    const plan = await readPlan();
    const { hosts, backupStorages } = reachableOf(plan);
    const servers = plan.sites.map((site) => site.backupServer.host);
    expect(hosts.toSorted()).toEqual(
      [...plan.sites.flatMap((site) => site.nodes.map(({ name }) => name)), ...servers].toSorted(),
    );
    expect(backupStorages).toEqual(plan.tenants.flatMap((tenant) => tenant.backups.map(({ storage }) => storage)));
    expect(new Set(backupStorages).size).toBe(backupStorages.length);
  });
});
