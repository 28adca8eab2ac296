/**
 * Mistakes that only show against the real engine and a cluster: each gets an error that says what,
 * where and what to do, and nothing is touched. Mistakes in the inventory itself: tests/model.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { hasOrphanedLock } from '../../engine/orphaned-lock.ts';
import { runPulumi } from '../../engine/pulumi-command.ts';
import { projectName } from '../../infra/stack.ts';
import { createAuthority } from '../../lab/tls/authority.ts';
import { ClusterApi } from '../../pve/cluster-api.ts';
import { runIkz } from '../cli/captured.ts';
import { endOrphans, killUpdate, leaveLock } from './killed-update.ts';
import { copyOfInventory, policyPacks, recoverySeconds, startTwoSites, type TwoSites } from './two-sites.ts';

let sites: TwoSites;
let cooperation: string;
let api: ClusterApi;

beforeAll(async () => {
  cooperation = await copyOfInventory();
  sites = await startTwoSites(cooperation);
  api = new ClusterApi(sites.target.connection);
  vi.stubEnv('IKZ_LAB_DIR', sites.dir);
  vi.stubEnv('IKZ_COOPERATION', cooperation);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  endOrphans();
  await api?.close();
  await sites?.end();
  if (cooperation) await fs.rm(cooperation, { recursive: true, force: true });
});

/** Puts everything back that `arrange` changed. */
type Undo = () => Promise<unknown>;

interface Mistake {
  title: string;
  arrange?: () => Promise<Undo>;
  command: string[];
  /** What the message must hold: what is wrong, where, the value, what is allowed, what to do. */
  says: (string | RegExp)[];
}

const inLab = (name: string) => path.join(sites.dir, name);
const up = (stack: string) => ['up', stack, '--yes', '--lab'];

/** Replaces a file's text; the mode stays. */
async function edit(file: string, change: (text: string) => string): Promise<Undo> {
  const text = await fs.readFile(file, 'utf8');
  await fs.writeFile(file, change(text));
  return () => fs.writeFile(file, text);
}

/** Another valid key of the same kind. */
function anotherHostKey(): string {
  const key = ssh2.utils.parseKey(ssh2.utils.generateKeyPairSync('ed25519').public);
  if (key instanceof Error) return anotherHostKey();
  return `${key.type} ${key.getPublicSSH().toString('base64')}`;
}

/** What the lab holds, without what changes as time passes. */
async function standing(): Promise<unknown> {
  const { guests, votes, witness, faults, nodes } = await sites.lab.status();
  // Replication goes on meanwhile.
  const places = guests.map(({ replicas, ...guest }) => ({ ...guest, replicas: replicas.map(({ target }) => target) }));
  return { guests: places, votes, witness, faults, nodes: nodes.map(({ name, alive }) => ({ name, alive })) };
}

/** Everything that a stray write would change: guests, pools, networks, roles, and the stacks' state. */
async function everything(): Promise<unknown> {
  const stacks = path.join(sites.target.initDir, 'state', '.pulumi', 'stacks', projectName);
  const files = (await fs.readdir(stacks).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  return {
    lab: await standing(),
    pools: await api.get('/pools', z.unknown()),
    roles: await api.get('/access/roles', z.unknown()),
    zones: await api.get('/cluster/sdn/zones', z.unknown()),
    resources: await Promise.all(files.map(async (name) => resourcesIn(path.join(stacks, name)))),
  };
}

async function resourcesIn(file: string): Promise<unknown> {
  return JSON.parse(await fs.readFile(file, 'utf8')).checkpoint?.latest?.resources ?? [];
}

async function expectRefused({ arrange, command, says }: Mistake): Promise<void> {
  const before = await everything();
  const undo = await arrange?.();
  try {
    const { exitCode, stderr } = await runIkz(...command);
    for (const part of says) expect(stderr).toMatch(part);
    expect(stderr).not.toMatch(/This is a bug|\n\s+at /);
    expect(exitCode).toBe(1);
  } finally {
    await undo?.();
  }
  expect(await everything()).toEqual(before);
}

const connection = 'connection.json';
const nothing = /Nothing was touched/;

const mistakes: Mistake[] = [
  {
    title: 'the connection file is missing',
    arrange: async () => {
      await fs.rename(inLab(connection), inLab('elsewhere.json'));
      return () => fs.rename(inLab('elsewhere.json'), inLab(connection));
    },
    command: up('primary'),
    says: [/connection\.json: the connection file can't be read \(ENOENT\)/, /npm start/],
  },
  {
    title: 'the connection file has a field that nobody knows',
    arrange: () => edit(inLab(connection), (text) => text.replace('"cluster"', '"colour": "blue",\n  "cluster"')),
    command: up('primary'),
    says: [/connection\.json: .*"?colour"?/, /model\/connection\.ts/],
  },
  {
    title: 'the file with the API token is missing',
    arrange: () => edit(inLab(connection), (text) => text.replace('"apiTokenFile": "token"', '"apiTokenFile": "tokn"')),
    command: up('primary'),
    says: [/connection\.json: apiTokenFile: .*tokn can't be read \(ENOENT\)/, /0600/],
  },
  {
    title: 'the API token is no token',
    arrange: () => edit(inLab('token'), () => 'geheim\n'),
    command: up('primary'),
    says: [/token: this is no API token; allowed: one line user@realm!id=uuid/, /pveum user token add/],
  },
  {
    title: 'the API token is wrong',
    arrange: () => edit(inLab('token'), (text) => text.replace(/=.*/, '=00000000-0000-0000-0000-000000000000')),
    command: up('primary'),
    says: [/nie1 https:\S+: the API token is refused \(401\)/, /apiTokenFile: the token is wrong/, nothing],
  },
  {
    title: 'others may read the API token',
    arrange: async () => {
      await fs.chmod(inLab('token'), 0o644);
      return () => fs.chmod(inLab('token'), 0o600);
    },
    command: up('primary'),
    says: [/token: others may read this secret \(mode 0644; allowed: 0600\)/, /chmod 600/],
  },
  {
    title: 'the CA file is missing',
    arrange: () => edit(inLab(connection), (text) => text.replace('"ca.pem"', '"none.pem"')),
    command: up('primary'),
    says: [/connection\.json: ca: there is no file .*none\.pem/, /pve-root-ca\.pem/],
  },
  {
    title: 'the CA is that of another cluster',
    arrange: async () => {
      const { certificate } = await createAuthority('other', new Date());
      return await edit(inLab('ca.pem'), () => certificate);
    },
    command: up('primary'),
    says: [
      /nie1 https:\S+: its certificate is not signed by the CA given/,
      /connection\.json: ca: .* is not the CA of this cluster/,
      nothing,
    ],
  },
  {
    title: "a host's SSH key is not the pinned one",
    arrange: () =>
      edit(inLab(connection), (text) => {
        const parsed = JSON.parse(text);
        parsed.ssh.hosts.nie2.hostKey = anotherHostKey();
        return JSON.stringify(parsed);
      }),
    command: up('primary'),
    says: [
      /connection\.json: ssh\.hosts\.nie2\.hostKey: 127\.\S+ shows another key\n {2}got: {5}ssh-ed25519 \S+\n {2}allowed: ssh-ed25519 /,
      /read its key on its console/,
      nothing,
    ],
  },
  {
    title: 'the connection leads to another cluster',
    arrange: () => edit(inLab(connection), (text) => text.replace('"cluster": "ikz"', '"cluster": "test"')),
    command: up('primary'),
    says: [/connection\.json: cluster: got "test", allowed: "ikz"/, nothing],
  },
  {
    title: 'there is no such stack',
    command: up('tertiary'),
    says: [/'tertiary' is invalid.*Allowed choices are primary, secondary/],
  },
  {
    title: 'the secondary stack comes before the primary',
    command: up('secondary'),
    says: [/stack secondary: needs the stack "primary".*not up/, /npx ikz up primary --yes/, nothing],
  },
];

describe('Nothing is touched, and the message says what to do, when', () => {
  for (const mistake of mistakes) it(mistake.title, () => expectRefused(mistake));

  it('no node of the cluster answers', async () => {
    const before = await standing();
    for (const { name } of (await sites.lab.status()).nodes) await sites.lab.fault(name, 'power');
    try {
      const { stderr, exitCode } = await runIkz(...up('primary'));
      expect(stderr).toMatch(/no endpoint of the cluster can be used:\n( {2}\w+ https:\S+: ECONNREFUSED\n){4}/);
      expect(stderr).toMatch(/Is the network up.*Nothing was touched/);
      expect(exitCode).toBe(1);
    } finally {
      await sites.lab.heal();
      await sites.lab.step(recoverySeconds);
    }
    expect(await standing()).toEqual(before);
  });
});

/** Kills `pulumi` in the middle of an update, as soon as the cluster looks like this. */
async function killUpdateWhen(reached: () => Promise<boolean>): Promise<void> {
  const update = runIkz(...up('primary'));
  await vi.waitUntil(reached, { timeout: 150_000, interval: 20 });
  await killUpdate(sites.target, 'primary');
  expect((await update).exitCode).toBe(1);
}

describe('An update that is killed with `kill -9`', () => {
  const points: { title: string; reached: () => Promise<boolean> }[] = [
    { title: 'while guests are made', reached: async () => (await sites.lab.status()).guests.length > 0 },
    {
      title: 'while guests come under HA',
      reached: async () => (await sites.lab.status()).guests.some((guest) => guest.ha !== undefined),
    },
  ];

  for (const { title, reached } of points) {
    it(`leaves a lock that is known to be nobody's: ${title}`, async () => {
      await killUpdateWhen(reached);
      expect(hasOrphanedLock(sites.target, 'primary')).toBe(true);
    });
  }

  it('is put in order by a preview, which says what it took over', async () => {
    const { stderr, exitCode } = await runIkz('preview', 'primary', '--lab');
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/taken over from an update that was cut off: /);
    expect(hasOrphanedLock(sites.target, 'primary')).toBe(false);
  });

  it('is carried on by the next one', async () => {
    const { stderr, exitCode } = await runIkz(...up('primary'));
    expect(exitCode, stderr).toBe(0);
  });

  it('has made every guest exactly once', async () => {
    await sites.lab.step(60);
    const { guests } = await sites.lab.status();
    const planned = sites.plan.guests.filter((guest) => guest.homeSite === 'niestetal');
    expect(guests.map(({ vmId, name, node, ha }) => ({ vmId, name, node, ha }))).toEqual(
      planned
        .toSorted((a, b) => a.vmId - b.vmId)
        .map(({ vmId, name, homeNode }) => ({ vmId, name, node: homeNode, ha: 'started' })),
    );
    for (const guest of guests) {
      const replicas = planned.find(({ vmId }) => vmId === guest.vmId)?.replicas ?? [];
      expect(guest.replicas.map(({ jobId }) => jobId).toSorted()).toEqual(
        replicas.map(({ jobId }) => jobId).toSorted(),
      );
    }
  });

  it('leaves nothing to do, and its lock goes even so', async () => {
    await leaveLock(sites.target, 'primary');
    expect(hasOrphanedLock(sites.target, 'primary')).toBe(true);
    const { stderr, exitCode } = await runIkz('preview', 'primary', '--lab', '--expect-no-changes');
    expect(exitCode, stderr).toBe(0);
    expect(hasOrphanedLock(sites.target, 'primary')).toBe(false);
  });
});

describe('A stack that is up is protected:', () => {
  const later: Mistake[] = [
    {
      title: 'the inventory gives it another site',
      arrange: async () => {
        const of = (site: string) => path.join(cooperation, 'sites', `${site}.yaml`);
        const undo = [
          await edit(of('niestetal'), (text) => text.replace('stack: primary', 'stack: secondary')),
          await edit(of('kaufungen'), (text) => text.replace('stack: secondary', 'stack: primary')),
        ];
        return () => Promise.all(undo.map((each) => each()));
      },
      command: up('primary'),
      says: [/stack primary: site: got "kaufungen" from cooperation\/sites\/, allowed: "niestetal"/, nothing],
    },
    {
      title: 'the inventory no longer has one of its services',
      arrange: () =>
        edit(path.join(cooperation, 'services', 'zeiterfassung.yaml'), (text) =>
          text.replace('enabled: true', 'enabled: false'),
        ),
      command: up('primary'),
      says: [/niestetal-zeiterfassung-anwendung/],
    },
  ];
  for (const mistake of later) it(mistake.title, () => expectRefused(mistake));

  it('the program breaks a rule of the policy pack', async () => {
    const before = await everything();
    const { exitCode, output } = await runPulumi(
      { pulumiPath: sites.toolchain.pulumiPath, home: sites.toolchain.home },
      [
        ...['preview', '--stack', 'primary', '--non-interactive', '--color', 'never'],
        ...['--config-file', path.join(sites.target.initDir, 'Pulumi.primary.yaml')],
        ...policyPacks.flatMap((pack) => ['--policy-pack', pack]),
      ],
      {
        cwd: path.join(import.meta.dirname, 'defective'),
        env: await sites.environment(),
        onLine: () => false,
      },
    );
    expect(output).toMatch(/\[mandatory\].*guest-strict-node-affinity/);
    expect(output).toMatch(/niestetal-finanzwesen-datenbank/);
    expect(exitCode).not.toBe(0);
    expect(await everything()).toEqual(before);
  });
});
