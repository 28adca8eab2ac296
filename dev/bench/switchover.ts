/** What the command line adds to a switchover: how long guests of a site take to the other one, beside their moves alone. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { z } from 'zod';
import { beginningOf, planDrill, runDrill } from '../../drills/index.ts';
import type { Line } from '../../drills/journal/chain.ts';
import { FileJournal } from '../../drills/journal/file-journal.ts';
import type { World } from '../../drills/ports.ts';
import { scenarioNamed } from '../../drills/scenarios/index.ts';
import { guestStorage } from '../../infra/storage-names.ts';
import { ClusterApi } from '../../pve/cluster-api.ts';
import { sample } from '../../tests/e2e/two-sites.ts';
import { filesIn } from '../../tests/model/support.ts';
import { criticalPath, type MoveTask } from './drills/critical-path.ts';
import { begunBy, onStage, type Stage } from './drills/stage.ts';
import { inventoryOfSize } from './inventory.ts';
import { writeInventory } from './run.ts';

export interface SwitchoverBench {
  /** Sizes of labs. */
  guests: readonly number[];
  runs: number;
  json: boolean;
}

/** Seconds of the lab's clock. */
interface Switchover {
  guests: number;
  moved: number;
  outcome: string;
  /** Pre-checks, most of it the engine's previews. */
  checks: number;
  /** The lock, the steady state, the prediction: until the first move is ordered. */
  readying: number;
  /** From the first order until all is verified. */
  seconds: number;
  /** What the moves alone take of that. */
  path: number;
  /** By how much that is longer than the moves alone, from 0. */
  added: number;
}

/** From which on it is too much. */
const most = 0.05;
const never = new AbortController().signal;
const quietly = () => {};

const taskEntries = z.array(z.object({ starttime: z.number(), endtime: z.number().optional() }));

/** @returns whether the command line never adds too much */
export async function benchSwitchovers({ guests: sizes, runs, json }: SwitchoverBench): Promise<boolean> {
  const all: Switchover[] = [];
  for (const guests of sizes) {
    const cooperation = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-bench-cooperation-'));
    try {
      await writeInventory(cooperation, inventoryOfSize(filesIn(sample), guests));
      await onStage(async (stage) => {
        for (let run = 1; run <= runs; run += 1) {
          const switchover = await measureOne(stage, guests, run);
          all.push(switchover);
          console.error(`${guests} guests, run ${run}: ${JSON.stringify(switchover)}`);
        }
      }, cooperation);
    } finally {
      await fs.rm(cooperation, { recursive: true, force: true });
    }
  }
  if (json) for (const each of all) console.log(JSON.stringify({ subject: 'switchover', ...each }));
  else console.log(tableOf(all));
  return all.every(({ added, outcome }) => added < most && outcome === 'met');
}

/** There, measured; and back. */
async function measureOne(stage: Stage, guests: number, run: number): Promise<Switchover> {
  const { world } = stage;
  const [site] = world.cooperation.plan.sites;
  const there = await drill(stage, 'planned-switchover', `there-${run}`, { kind: 'site', id: site?.id ?? '' });
  const measured = { guests, ...(await figuresOf(stage, there)) };
  await drill(stage, 'failback', `back-${run}`, { kind: 'cluster' });
  return measured;
}

interface Drilled {
  lines: readonly Line[];
  /** HA was at rest with all guests that were moved; the lab was asked every second. */
  restedAt: number;
}

async function drill(
  { world, lab, dir }: Stage,
  scenario: string,
  name: string,
  scope: { kind: 'site'; id: string } | { kind: 'cluster' },
): Promise<Drilled> {
  const request = { date: '2026-11-24', scope, target: 'lab', storage: guestStorage } as const;
  const plan = await planDrill(scenarioNamed(scenario), request, world);
  const wanted = plan.drill.guests.filter(({ affected }) => affected);
  let restedAt: number | undefined;
  const rest = async (): Promise<void> => {
    if (restedAt !== undefined) return;
    const view = await world.cluster.view();
    const isAtRest = wanted.every(({ vmId, nodes }) => {
      const guest = view.guests.get(vmId);
      return guest?.haState === 'started' && guest.status === 'running' && nodes.includes(guest.node);
    });
    if (isAtRest) restedAt = view.now;
  };
  // What the program itself takes passes on the lab's clock too. Where it waits, the lab is watched closely meanwhile.
  const watched: World = {
    ...world,
    clock: {
      now: () => world.clock.now(),
      idle: (seconds, signal) => world.clock.idle(seconds, signal),
      wait: async (seconds) => {
        await lab.setSpeed(0);
        for (let left = seconds; left > 0; left -= 1) {
          await lab.step(Math.min(1, left));
          await rest();
        }
        await lab.setSpeed(1);
      },
    },
  };
  await lab.setSpeed(1);
  const journal = await FileJournal.begin(
    path.join(dir, name),
    beginningOf(plan, begunBy({ world })),
    await world.clock.now(),
  );
  try {
    await runDrill(journal, watched, never, quietly);
  } finally {
    await journal.close();
    await lab.setSpeed(0);
  }
  if (restedAt === undefined) throw new Error(`${scenario}: guests have not arrived`);
  return { lines: journal.lines, restedAt };
}

async function figuresOf(stage: Stage, { lines, restedAt }: Drilled): Promise<Omit<Switchover, 'guests'>> {
  const at = (kind: Line['kind']): number => {
    const line = lines.find((each) => each.kind === kind);
    if (!line) throw new Error(`the journal has no line ${kind}: ${JSON.stringify(lines.at(-1))}`);
    return line.at;
  };
  const [asked, verified] = [at('act'), at('watched')];
  const tasks = await movesSince(stage, asked);
  const path = criticalPath(tasks, asked, restedAt);
  const verdict = lines.find((line) => line.kind === 'verdict');
  return {
    moved: tasks.length,
    outcome: verdict?.outcome ?? 'unfinished',
    checks: at('prechecked') - at('begun'),
    readying: asked - at('prechecked'),
    seconds: verified - asked,
    path,
    added: (verified - asked) / path - 1,
  };
}

async function movesSince({ world, connection }: Stage, since: number): Promise<MoveTask[]> {
  const api = new ClusterApi(connection);
  try {
    const nodes = world.cooperation.plan.sites.flatMap((site) => site.nodes.map(({ name }) => name));
    const query = `typefilter=qmigrate&since=${Math.floor(since)}&limit=1000`;
    const lists = await Promise.all(
      nodes.map(async (node) =>
        ((await api.get(`/nodes/${node}/tasks?${query}`, taskEntries)) ?? []).flatMap(({ starttime, endtime }) =>
          endtime === undefined ? [] : [{ node, from: starttime, to: endtime }],
        ),
      ),
    );
    return lists.flat();
  } finally {
    await api.close();
  }
}

function tableOf(all: readonly Switchover[]): string {
  const table = new Table({
    head: ['guests', 'moved', 'outcome', 'pre-checks', 'made ready', 'ordered to verified', 'the moves alone', 'added'],
    style: { head: [], border: [] },
  });
  for (const { guests, moved, outcome, checks, readying, seconds, path, added } of all) {
    const shown = [checks, readying, seconds, path].map((value) => `${value.toFixed(0)} s`);
    table.push([guests, moved, outcome, ...shown, `${(added * 100).toFixed(1)} %`]);
  }
  return table.toString();
}
