/** What drills need beyond the cluster itself, on the lab: management controllers over IPMI, and the program used from the second site alone. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { stackPreview } from '../../../drills/adapters/stack-preview.ts';
import { type OpenWorld, openWorld } from '../../../drills/adapters/world.ts';
import { beginningOf, measure, planDrill, runDrill } from '../../../drills/index.ts';
import { FileJournal, journalFile } from '../../../drills/journal/file-journal.ts';
import type { Probe } from '../../../drills/probes/probe.ts';
import { testHypothesis } from '../../../drills/run/hypothesis.ts';
import { scenarioNamed } from '../../../drills/scenarios/index.ts';
import { Engine } from '../../../engine/engine.ts';
import { actor, never, program, quietly, target, type Wanted } from '../../drills/support.ts';
import { sitesThatStand } from '../standing-sites.ts';
import { copyOfInventory, type TwoSites } from '../two-sites.ts';

let sites: TwoSites;
let world: OpenWorld;
let cooperation: string;
let dir: string;
/** Every command that went to a host. */
const commands: string[] = [];
const passwordFile = '/etc/pve/priv/ikz-bmc';

/** The project's inventory, with a management controller for each node. */
async function inventoryWithControllers(): Promise<string> {
  const copy = await copyOfInventory();
  for (const [number, site] of ['niestetal', 'kaufungen'].entries()) {
    const file = path.join(copy, 'sites', `${site}.yaml`);
    const document = parseDocument(await fs.readFile(file, 'utf8'));
    for (const index of [0, 1]) {
      document.setIn(['nodes', index, 'bmc'], { address: `192.168.1${number + 1}.${211 + index}`, user: 'ikz' });
    }
    await fs.writeFile(file, document.toString());
  }
  return copy;
}

beforeAll(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-drills-'));
  cooperation = await inventoryWithControllers();
  sites = await sitesThatStand(cooperation);
  world = openWorld(
    sites.target.connection,
    { plan: sites.plan, commit: 'c0ffee' },
    {
      preview: (stacks) =>
        Promise.all(stacks.map((stack) => stackPreview(stack, async () => (await sites.engine()).preview(stack)))),
      checkState: async (stack) => (await sites.engine()).stateOf(stack).checkReadable(),
    },
  );
  const { shell } = world;
  const run = shell.run.bind(shell);
  shell.run = (host, argv, input, patience) => {
    commands.push(argv.join(' '));
    return run(host, argv, input, patience);
  };
});
afterAll(async () => {
  await world?.close();
  await sites?.end();
  for (const each of [dir, cooperation]) if (each) await fs.rm(each, { recursive: true, force: true });
});

describe('Power over management controllers', () => {
  it.each<[string, Wanted['scope'], string]>([
    ['node', { kind: 'node', id: 'nie1' }, 'node-loss'],
    ['site', { kind: 'site', id: 'kaufungen' }, 'site-loss'],
  ])(
    'is cut and given again: the loss of a %s meets all targets, and no password is told',
    async (_, scope, scenario) => {
      const controllers = Object.fromEntries(
        sites.plan.sites
          .flatMap(({ nodes }) => nodes)
          .flatMap(({ name, bmc }) => (bmc ? [[name, { ...bmc, passwordFile }] as const] : [])),
      );
      const { stdout } = await world.shell.run('nie2', ['cat', passwordFile]);
      const password = stdout.trim();
      expect(password.length).toBeGreaterThan(7);
      const wanted = { date: '2026-11-24', target: 'lab', storage: 'guests', means: 'power' } as const;
      const plan = await planDrill(scenarioNamed(scenario), { ...wanted, scope, controllers }, world);
      const folder = path.join(dir, plan.drill.id);
      const journal = await FileJournal.begin(
        folder,
        beginningOf(plan, { actor, program, target }),
        await world.clock.now(),
      );
      const ended = await runDrill(journal, world, never, quietly);
      await journal.close();
      const verdict = journal.lines.find((line) => line.kind === 'verdict');
      expect({ ...ended, verdict }).toMatchObject({ exitCode: 0, left: [], verdict: { deviations: [] } });
      const { guests, doubleStarts, lost } = measure(journal.lines);
      expect({ doubleStarts, lost }).toEqual({ doubleStarts: [], lost: [] });
      const away = guests.filter(({ affected }) => affected);
      expect(away.length).toBeGreaterThan(0);
      for (const { rtoSeconds } of away) expect(rtoSeconds).toBeGreaterThan(0);
      for (const verb of ['off', 'on']) expect(commands.some((each) => each.endsWith(`power ${verb}`))).toBe(true);
      expect(commands.filter((each) => each.includes(password))).toEqual([]);
      expect(await fs.readFile(journalFile(folder), 'utf8')).not.toContain(password);
    },
  );
});

describe('With the primary site gone', () => {
  const probesOf = async (): Promise<Probe[]> => {
    const plan = await planDrill(
      scenarioNamed('primary-gone'),
      { date: '2026-11-24', target: 'lab', storage: 'guests', scope: { kind: 'cluster' } },
      world,
    );
    return plan.drill.hypothesis.filter(({ vmId }) => vmId === undefined);
  };
  const tested = async (probes: Probe[]) =>
    testHypothesis(world, { guests: [], hypothesis: probes.map((probe) => ({ ...probe, toleranceSeconds: 0 })) });

  it('the state of the second stack is read, its secrets are decrypted, and its preview works, over endpoints there alone', async () => {
    const probes = await probesOf();
    expect(probes.map(({ id }) => id)).toEqual(['state secondary', 'preview secondary']);
    for (const node of ['nie1', 'nie2']) await sites.lab.fault(node, 'api-dead');
    try {
      expect((await sites.environment()).PROXMOX_VE_ENDPOINT).toBe(
        sites.target.connection.connection.endpoints.find(({ site }) => site === 'kaufungen')?.url,
      );
      expect((await tested(probes)).map(({ id, ok }) => ({ id, ok }))).toEqual([
        { id: 'state secondary', ok: true },
        { id: 'preview secondary', ok: true },
      ]);
    } finally {
      await sites.lab.heal();
    }
  });

  it('nothing can be used where the passphrase lay at the lost site, and it is told what to do', async () => {
    const probes = await probesOf();
    const passphrase = path.join(sites.target.initDir, 'passphrase');
    await fs.rename(passphrase, `${passphrase}.gone`);
    try {
      const [state, preview] = await tested(probes);
      expect(state).toMatchObject({ id: 'state secondary', ok: false });
      expect(state?.detail).toMatch(/stack secondary: its secrets can't be decrypted: .+/);
      expect(state?.detail).toContain('PULUMI_CONFIG_PASSPHRASE_FILE must name the file');
      expect(preview).toMatchObject({ id: 'preview secondary', ok: false });
    } finally {
      await fs.rename(`${passphrase}.gone`, passphrase);
    }
  });

  it('a passphrase that is not the one of the state is told as such', async () => {
    const { pulumiPath, home } = sites.toolchain;
    const wrong = path.join(dir, 'wrong');
    await fs.writeFile(wrong, 'another', { mode: 0o600 });
    const environment = await sites.environment({ PULUMI_CONFIG_PASSPHRASE_FILE: wrong });
    const engine = new Engine(sites.target, { pulumiPath, home }, environment);
    await expect(engine.stateOf('secondary').checkReadable()).rejects.toThrow(/its secrets can't be decrypted/);
  });
});
