/**
 * Every scenario on the lab, again and again, as seeds want it: how it ends, how far the prediction is off, whether ever a
 * guest ran twice, was lost, or was left where it does not belong.
 */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { stackPreview } from '../../drills/adapters/stack-preview.ts';
import { openWorld } from '../../drills/adapters/world.ts';
import type { StackPreview } from '../../drills/ports.ts';
import { scenarios } from '../../drills/scenarios/index.ts';
import { stackNames } from '../../engine/target.ts';
import { bringUpTwoSites, type TwoSites } from '../../tests/e2e/two-sites.ts';
import { choose } from './drills/choice.ts';
import { figuresOf, type ScenarioFigures } from './drills/figures.ts';
import { playRound, type Round, type Stage } from './drills/round.ts';

export interface DrillsBench {
  /** Of each scenario. */
  runs: number;
  /** Of the first run; each next one is one more. */
  seed: number;
  /** Only these; empty = all. */
  only: readonly string[];
  /** Is the program killed at a line of every journal, and the drill gone on with? */
  kills: boolean;
  json: boolean;
}

/** Seconds of the lab after which every guest has been backed up once. */
const aDay = 86_400;

/** @returns whether no guest ran twice, none was lost, and everything was put back */
export async function benchDrills({ runs, seed, only, kills, json }: DrillsBench): Promise<boolean> {
  const sites = await bringUpTwoSites();
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-bench-drills-'));
  const end = async (): Promise<void> => {
    await sites.end();
    await fs.rm(dir, { recursive: true, force: true });
  };
  const interrupted = (): void => void end().finally(() => process.exit(130));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    await sites.lab.step(aDay);
    const previews = new Previews(sites);
    const world = openWorld(
      sites.target.connection,
      { plan: sites.plan, commit: 'bench' },
      {
        preview: () => previews.last(),
        checkState: async (stack) => (await sites.engine()).stateOf(stack).checkReadable(),
      },
    );
    const all: ScenarioFigures[] = [];
    try {
      for (const scenario of scenarios.filter(({ id }) => only.length === 0 || only.includes(id))) {
        const rounds: Round[] = [];
        for (let n = 0; n < runs; n += 1) {
          const stage: Stage = { world, lab: sites.lab, dir };
          const places = new Map([...(await world.cluster.view()).guests].map(([vmId, { node }]) => [vmId, node]));
          const round = await playRound(stage, choose(scenario, seed + n, sites.plan, places, kills));
          rounds.push(round);
          tell(round);
        }
        const changes = (await previews.look()).flatMap((each) => each.changes.map(({ name }) => name));
        all.push(figuresOf(scenario.id, rounds, changes));
      }
    } finally {
      await world.close();
    }
    if (json) for (const each of all) console.log(JSON.stringify({ subject: 'drills', seed, kills, ...each }));
    else console.log(tableOf(all));
    return all.every(({ harm, changes }) => harm.length === 0 && changes.length === 0);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await end();
  }
}

/** The engine takes longer than a drill: it looks after each scenario's runs, and what it saw counts until then. */
class Previews {
  readonly #sites: TwoSites;
  #seen: Promise<StackPreview[]> | undefined;

  constructor(sites: TwoSites) {
    this.#sites = sites;
  }

  last(): Promise<StackPreview[]> {
    this.#seen ??= Promise.all(
      stackNames.map((stack) => stackPreview(stack, async () => (await this.#sites.engine()).preview(stack))),
    );
    return this.#seen;
  }

  look(): Promise<StackPreview[]> {
    this.#seen = undefined;
    return this.last();
  }
}

/** Progress, and what a person would want to look at, with the seed that brings it again. */
function tell({ choice, outcome, told, left, wasKilled, seconds }: Round): void {
  const { scenario, seed, scope, means } = choice;
  const whom = scope.kind === 'cluster' ? '' : ` ${scope.kind} ${scope.id}`;
  const how = [means, wasKilled ? `killed at line ${choice.kill?.atLine}, ${choice.kill?.goOn}` : undefined];
  console.error(
    `${scenario}${whom} (seed ${seed}; ${how.filter((word) => word !== undefined).join('; ')}): ${outcome}, ${seconds.toFixed(1)} s`,
  );
  for (const line of [...left.map((each) => `LEFT: ${each}`), ...(outcome === 'met' ? [] : told)])
    console.error(`  ${line}`);
}

function tableOf(all: readonly ScenarioFigures[]): string {
  const table = new Table({
    head: [
      'scenario',
      'runs',
      'outcomes',
      'predicted times',
      'late by: P5',
      'median',
      'P95',
      'within a round',
      'elsewhere',
      'twice',
      'lost',
      'left',
      'a run',
    ],
    style: { head: [], border: [] },
  });
  for (const each of all) {
    const { errors } = each;
    const seconds = (value: number | undefined) => (value === undefined ? '-' : `${value.toFixed(0)} s`);
    table.push([
      each.scenario,
      each.runs,
      Object.entries(each.outcomes)
        .map(([outcome, count]) => `${count} ${outcome}`)
        .join(', '),
      errors.count,
      seconds(errors.p5),
      seconds(errors.median),
      seconds(errors.p95),
      errors.count === 0 ? '-' : `${(errors.withinRound * 100).toFixed(1)} %`,
      each.elsewhere,
      each.twice,
      each.lost,
      each.left,
      `${each.secondsEach.toFixed(1)} s`,
    ]);
  }
  const harm = all.flatMap(({ harm, scenario, changes }) => [
    ...harm,
    ...changes.map((name) => `${scenario}: a preview afterwards would change ${name}`),
  ]);
  return [table.toString(), ...harm].join('\n');
}
