/** `ikz check` with the real engine against a lab: good, with a defect, with a token that may only read, with a node dark. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { formatNames, formats } from '../../../cli/check/formats.ts';
import { type Report, reportSchema } from '../../../cli/check/report.ts';
import { nameOf } from '../../../engine/changes.ts';
import { OperationFailed } from '../../../engine/engine.ts';
import { projectRoot, stackNames } from '../../../engine/target.ts';
import { projectName } from '../../../infra/stack.ts';
import type { StackName } from '../../../model/plan.ts';
import { inspection } from '../../../model/privileges.ts';
import { ClusterApi } from '../../../pve/cluster-api.ts';
import { runIkz } from '../../cli/captured.ts';
import { sitesThatStand } from '../standing-sites.ts';
import { copyOfInventory, policyPacks, recoverySeconds, type TwoSites } from '../two-sites.ts';

let sites: TwoSites;
let cooperation: string;

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: cooperation, stdio: 'ignore' });
}

beforeAll(async () => {
  cooperation = await copyOfInventory();
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'the inventory');
  sites = await sitesThatStand(cooperation);
  vi.stubEnv('IKZ_LAB_DIR', sites.dir);
  vi.stubEnv('IKZ_COOPERATION', cooperation);
  for (const name of ['GITHUB_ACTIONS', 'GITHUB_STEP_SUMMARY', 'GITHUB_BASE_REF']) vi.stubEnv(name, '');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await sites?.end();
  if (cooperation) await fs.rm(cooperation, { recursive: true, force: true });
});

async function check(...args: string[]) {
  const { stdout, stderr, exitCode } = await runIkz('check', '--format', 'json', ...args);
  expect(stdout, stderr).toMatch(/^\{/);
  return { exitCode, stderr, report: reportSchema.parse(JSON.parse(stdout)) };
}

/** What a stray write would change: tasks, guests, accounts, networks, and the stacks' state byte for byte. */
async function everything(): Promise<unknown> {
  const api = new ClusterApi(sites.target.connection);
  const stacks = path.join(sites.target.initDir, 'state', '.pulumi', 'stacks', projectName);
  const files = (await fs.readdir(stacks)).sort();
  const paths = [
    '/cluster/tasks',
    '/pools',
    '/access/roles',
    '/access/users',
    '/access/acl',
    '/cluster/sdn/vnets',
    '/cluster/ha/resources',
    '/cluster/ha/rules',
    '/cluster/replication',
  ];
  const { guests } = await sites.lab.status();
  try {
    return {
      guests: guests.map(({ vmId, name, node, state, ha }) => ({ vmId, name, node, state, ha })),
      answers: await Promise.all(paths.map(async (each) => [each, await api.get(each, z.unknown())])),
      states: await Promise.all(
        files.map(async (name) => [name, await fs.readFile(path.join(stacks, name), 'utf8').catch(() => '')]),
      ),
    };
  } finally {
    await api.close();
  }
}

/** Runs with the lab's clock standing, so that nothing changes by itself. */
async function expectNothingWritten(run: () => Promise<void>): Promise<void> {
  await sites.lab.setSpeed(0);
  const before = await everything();
  await run();
  expect(await everything()).toEqual(before);
  await sites.lab.setSpeed(1);
}

describe('ikz check against the lab', () => {
  it('passes the inventory that is up, and writes nothing', async () => {
    await expectNothingWritten(async () => {
      const { exitCode, report, stderr } = await check('--lab');
      expect(report.incomplete, stderr).toEqual([]);
      expect(report).toMatchObject({ verdict: 'passed', way: 'lab', base: { kind: 'compared', ref: 'main' } });
      expect(report.changes.map(({ stack, against, changes }) => [stack, against, changes])).toEqual([
        ['primary', 'cluster', []],
        ['secondary', 'cluster', []],
      ]);
      expect(exitCode).toBe(0);
    });
  });

  it('needs no more than a token that may look, and changes nothing with it', async () => {
    const connection = await readOnlyConnection();
    vi.stubEnv('IKZ_CONNECTION', connection);
    for (const [name, value] of Object.entries(sites.target.backend)) vi.stubEnv(name, value);
    await expectNothingWritten(async () => {
      const { exitCode, report, stderr } = await check();
      expect(report.incomplete, stderr).toEqual([]);
      expect(report).toMatchObject({ verdict: 'passed', way: 'live' });
      expect(report.notJudged.map(({ en }) => en)).toContain(
        'whether the cluster still is as it was last brought up (changes by hand)',
      );
      expect(report.changes.map(({ against }) => against)).toEqual(['state', 'state']);
      expect(report.changes.flatMap(({ changes }) => changes)).toEqual([]);
      expect(exitCode).toBe(0);
    });
    for (const name of ['IKZ_CONNECTION', ...Object.keys(sites.target.backend)]) vi.stubEnv(name, undefined);
  });

  describe('with a defect in the inventory', () => {
    let report: Report;
    let exitCode: number;
    const out = () => path.join(sites.dir, 'reports');

    beforeAll(async () => {
      const targets = path.join(cooperation, 'targets.yaml');
      const text = await fs.readFile(targets, 'utf8');
      await fs.writeFile(targets, text.replace('rtoMinutes: 15', 'rtoMinutes: 3'));
      ({ report, exitCode } = await check('--lab', '--out', out(), '--lang', 'de'));
    });
    afterAll(() => git('checkout', '-q', '.'));

    it('fails, and names it as new', () => {
      expect(exitCode).toBe(1);
      const mandatory = report.findings.filter(({ severity }) => severity === 'mandatory');
      expect([...new Set(mandatory.map(({ rule, status }) => `${rule} ${status}`))]).toEqual([
        'back-within-targets new',
      ]);
    });

    it('has written every format before', async () => {
      for (const name of formatNames) {
        const { file, render } = formats[name];
        expect(await fs.readFile(path.join(out(), file), 'utf8')).toBe(render(report, 'de'));
      }
    });

    it.each(stackNames)('finds what `pulumi preview --policy-pack policies` of %s finds by hand', async (stack) => {
      expect(foundIn(report, stack)).toEqual(await foundByHand(stack));
    });
  });

  it('is incomplete while a node is dark, and says so', async () => {
    await sites.lab.fault('nie1', 'power');
    await sites.lab.step(recoverySeconds);
    const { exitCode, report } = await check('--lab');
    expect(report.verdict).toBe('incomplete');
    expect(report.incomplete.map(({ en }) => en)).toEqual([
      'stack primary: what only dark nodes could answer for (nie1)',
    ]);
    expect(exitCode).toBe(2);
  });
});

/** Rule and resource of what shows in a stack; what shows in both counts for each. */
function foundIn(report: Report, stack: StackName): string[] {
  return report.findings
    .filter(({ scope }) => scope === stack || scope === 'together')
    .map(({ rule, resource = '' }) => `${rule} ${resource}`)
    .sort();
}

async function foundByHand(stack: StackName): Promise<string[]> {
  const engine = await sites.engine();
  const outcome = await engine.preview(stack, { policyPacks }).catch((error: unknown) => {
    if (error instanceof OperationFailed) return error.outcome;
    throw error;
  });
  return outcome.findings
    .filter(({ policy }) => policy !== undefined)
    .map(
      ({ policy, urn }) => `${policy} ${urn === undefined || urn.includes('pulumi:pulumi:Stack::') ? '' : nameOf(urn)}`,
    )
    .sort();
}

/** As `inspectionCommands` prepares a real cluster; the lab is no lab for whoever has no control token. */
async function readOnlyConnection(): Promise<string> {
  const { user, role, token } = inspection;
  await post('/access/users', { userid: user });
  await put('/access/acl', { path: '/', users: user, roles: role });
  const made = await post(`/access/users/${user}/token/${token}`, { privsep: '1' });
  await put('/access/acl', { path: '/', tokens: `${user}!${token}`, roles: role });
  const secret = z.object({ value: z.string() }).parse(made).value;
  await fs.writeFile(path.join(sites.dir, 'check-token'), `${user}!${token}=${secret}\n`, { mode: 0o600 });
  const { control: _, ...connection } = JSON.parse(await fs.readFile(sites.target.connection.file, 'utf8'));
  const file = path.join(sites.dir, 'check-connection.json');
  await fs.writeFile(file, JSON.stringify({ ...connection, apiTokenFile: 'check-token' }));
  return file;
}

const post = (at: string, fields: Record<string, string>) => change('POST', at, fields);
const put = (at: string, fields: Record<string, string>) => change('PUT', at, fields);

async function change(method: 'POST' | 'PUT', at: string, fields: Record<string, string>): Promise<unknown> {
  const { connection } = sites.target;
  const agent = new Agent({ connect: { ca: await fs.readFile(connection.caFile(), 'utf8') } });
  const { statusCode, body } = await request(`${connection.connection.endpoints[0]?.url}/api2/json${at}`, {
    method,
    dispatcher: agent,
    headers: {
      authorization: `PVEAPIToken=${connection.apiToken()}`,
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  });
  const text = await body.text();
  await agent.close();
  expect(statusCode, text).toBe(200);
  return JSON.parse(text).data;
}

it('leaves no file in the working copy', () => {
  const changed = execFileSync(
    'git',
    ['status', '--porcelain', '--untracked-files=all', '--', 'Pulumi.primary.yaml', 'Pulumi.secondary.yaml'],
    {
      cwd: projectRoot,
      encoding: 'utf8',
    },
  );
  expect(changed).toBe('');
});
