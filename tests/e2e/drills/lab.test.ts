/** Drills on the lab, over its API and its SSH, with the real engine's previews before and after. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stackPreview } from '../../../drills/adapters/stack-preview.ts';
import { type OpenWorld, openWorld } from '../../../drills/adapters/world.ts';
import {
  beginningOf,
  lookAround,
  measure,
  planDrill,
  readinessOf,
  runDrill,
  verifyJournal,
} from '../../../drills/index.ts';
import type { Line } from '../../../drills/journal/chain.ts';
import { FileJournal, journalFile } from '../../../drills/journal/file-journal.ts';
import type { StackPreview } from '../../../drills/ports.ts';
import { scenarioNamed } from '../../../drills/scenarios/index.ts';
import { stackNames } from '../../../engine/target.ts';
import { actor, never, program, target, type Wanted } from '../../drills/support.ts';
import { sitesThatStand } from '../standing-sites.ts';
import { recoverySeconds, type TwoSites } from '../two-sites.ts';
import { historyOf } from './mishaps.ts';

let sites: TwoSites;
let world: OpenWorld;
let dir: string;
/** The next preview is a real one: of a drill that has begun, the one after it. */
let lookAgain: () => void;

beforeAll(async () => {
  dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-drills-'));
  sites = await sitesThatStand();
  world = previewingWhenTold(
    openWorld(
      sites.target.connection,
      { plan: sites.plan, commit: 'c0ffee' },
      {
        preview: (stacks) =>
          Promise.all(stacks.map((stack) => stackPreview(stack, async () => (await sites.engine()).preview(stack)))),
        checkState: async (stack) => (await sites.engine()).stateOf(stack).checkReadable(),
      },
    ),
  );
});
afterAll(async () => {
  await world?.close();
  await sites?.end();
  await fs.rm(dir, { recursive: true, force: true });
});

/** The engine takes longer than a drill: what it saw last holds until it is told to look again. */
function previewingWhenTold(opened: OpenWorld): OpenWorld {
  let seen: Promise<StackPreview[]> | undefined;
  lookAgain = () => {
    seen = undefined;
  };
  return {
    ...opened,
    preview: () => {
      seen ??= opened.preview(stackNames);
      return seen;
    },
  };
}

/** Of the property below; more of them at night. */
const labStates = Number(process.env.IKZ_LAB_STATES ?? 3);
const quickOnes = [
  ['witness-loss', { scope: { kind: 'cluster' } }],
  ['node-loss', { scope: { kind: 'node', id: 'kau1' }, means: 'corosync' }],
  ['node-loss', { scope: { kind: 'node', id: 'nie2' }, means: 'maintenance' }],
  ['master-loss', { scope: { kind: 'cluster' } }],
] as const satisfies readonly (readonly [string, Wanted])[];

interface Run {
  exitCode: number;
  left: unknown[];
  lines: readonly Line[];
}

/** @param isPreviewed does the engine look once the drill has acted? */
async function drilled(
  scenario: string,
  wanted: Wanted,
  isPreviewed: boolean,
  folder = wanted.means ?? '',
): Promise<Run> {
  const plan = await planDrill(
    scenarioNamed(scenario),
    { date: '2026-11-24', target: 'lab', storage: 'guests', ...wanted },
    world,
  );
  const journal = await FileJournal.begin(
    path.join(dir, `${plan.drill.id}-${folder}`),
    beginningOf(plan, { actor, program, target }),
    await world.clock.now(),
  );
  try {
    const ended = await runDrill(journal, world, never, ({ kind }) => {
      if (kind === 'decided' && isPreviewed) lookAgain();
    });
    return { ...ended, lines: journal.lines };
  } finally {
    await journal.close();
  }
}

const told = ({ lines }: Run) =>
  lines.flatMap((line) => {
    if (line.kind === 'refused')
      return line.refusals.map(({ check, subject, reason }) => `${check} ${subject}: ${reason.en}`);
    if (line.kind === 'verdict') return line.deviations.map(({ en }) => en);
    return line.kind === 'act-failed' || line.kind === 'error' ? [line.message] : [];
  });

async function expectMet(scenario: string, wanted: Wanted, isPreviewed = false): Promise<Run> {
  const run = await drilled(scenario, wanted, isPreviewed);
  expect({ exitCode: run.exitCode, left: run.left, told: told(run) }).toEqual({ exitCode: 0, left: [], told: [] });
  const { doubleStarts, lost } = measure(run.lines);
  expect({ doubleStarts, lost }).toEqual({ doubleStarts: [], lost: [] });
  return run;
}

describe('The lab', () => {
  it('is ready once all replicas have been made', async () => {
    expect(readinessOf(await lookAround(world))).toEqual([]);
  });

  it('is switched over, a member to the other site and back, without an outage', async () => {
    const there = await expectMet('planned-switchover', { scope: { kind: 'member', id: 'niestetal' } }, true);
    const moved = measure(there.lines).guests.filter(({ affected }) => affected);
    expect(moved.length).toBeGreaterThan(0);
    for (const { to, rtoSeconds, rpoSeconds } of moved) {
      expect({ site: to?.slice(0, 3), rtoSeconds, rpoSeconds }).toEqual({ site: 'kau', rtoSeconds: 0, rpoSeconds: 0 });
    }
    await expectMet('failback', { scope: { kind: 'member', id: 'niestetal' } });
  });

  it.each(['maintenance', 'corosync', 'network'] as const)(
    'survives the loss of a node (%s) within all targets',
    async (means) => {
      const { lines } = await expectMet('node-loss', { scope: { kind: 'node', id: 'nie1' }, means });
      for (const { affected, to } of measure(lines).guests) if (affected) expect(to).not.toBe('nie1');
    },
  );

  it.each(['niestetal', 'kaufungen'])('survives the loss of the site %s within all targets', async (id) => {
    await expectMet('site-loss', { scope: { kind: 'site', id } }, true);
  });

  it.each(['link-loss', 'witness-loss', 'master-loss', 'antivirus-lost'])(
    'survives the scenario %s',
    async (scenario) => {
      await expectMet(scenario, { scope: { kind: 'cluster' } });
    },
  );

  it('restores a guest from the backup of last night beside production and removes it without trace', async () => {
    // Until every backup job has run once.
    await sites.lab.step(24 * 3600);
    await expectMet('restore', { scope: { kind: 'guest', id: sites.plan.guests[0]?.name ?? '' } });
  }, 300_000);

  it('starts copies of a member beside production and removes them without trace', async () => {
    // The last one: what all before it have left would be seen too.
    await expectMet('isolated-failover', { scope: { kind: 'member', id: 'kaufungen' } }, true);
  });

  it.each(Array.from({ length: labStates }, (_, seed) => seed))(
    'does what it is called ready for, and else refuses (random state %i)',
    async (seed) => {
      const { mishap, lasts, heals, after, pick } = historyOf(sites.plan, seed);
      await mishap.begins(sites.lab);
      await sites.lab.step(lasts);
      if (heals) await mishap.ends(sites.lab);
      await sites.lab.step(after);
      const against = readinessOf(await lookAround(world));
      const [scenario, wanted] = quickOnes[pick % quickOnes.length] ?? quickOnes[0];
      const run = await drilled(scenario, wanted, false, `state-${seed}`);
      const acted = run.lines.filter(({ kind }) => kind === 'act').length;
      const state = { seed, mishap: mishap.name, heals, scenario };
      if (against.length > 0)
        expect({ ...state, exitCode: run.exitCode, acted }).toEqual({ ...state, exitCode: 3, acted: 0 });
      else expect({ ...state, exitCode: run.exitCode, told: told(run) }).toEqual({ ...state, exitCode: 0, told: [] });
      if (!heals) await mishap.ends(sites.lab);
      await sites.lab.step(recoverySeconds);
      await sites.lab.tick();
      await sites.lab.step(120);
    },
  );

  it('keeps journals that anybody can verify', async () => {
    const drills = await fs.readdir(dir);
    expect(drills.length).toBeGreaterThan(0);
    for (const drill of drills) {
      expect(await verifyJournal(journalFile(path.join(dir, drill)))).toMatchObject({ ended: true, faults: [] });
    }
  });
});
