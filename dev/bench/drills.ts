/**
 * Every scenario on the lab, again and again, as seeds want it: how it ends, how far the prediction is off, whether ever a
 * guest ran twice, was lost, or was left where it does not belong.
 */
import Table from 'cli-table3';
import { scenarios } from '../../drills/scenarios/index.ts';
import { choose } from './drills/choice.ts';
import { figuresOf, outliersOf, type ScenarioFigures } from './drills/figures.ts';
import { playRound, type Round } from './drills/round.ts';
import { onStage } from './drills/stage.ts';

export interface DrillsBench {
  /** Of each scenario. */
  runs: number;
  /** Of the first run; each next one is one more. */
  seed: number;
  /** Only these; empty = all. */
  only: readonly string[];
  /** Is the program killed at a line of every journal, and the drill gone on with? */
  kills: boolean;
  /** Are guests told one by one that came back at another time than was predicted? */
  outliers: boolean;
  json: boolean;
}

/** Lines of a short journal. */
const firstLines = 30;

/** @returns whether no guest ran twice, none was lost, and everything was put back */
export async function benchDrills({ runs, seed, only, kills, outliers, json }: DrillsBench): Promise<boolean> {
  const all = await onStage(async (stage, previews) => {
    const { world } = stage;
    const { plan } = world.cooperation;
    const figures: ScenarioFigures[] = [];
    for (const scenario of scenarios.filter(({ id }) => only.length === 0 || only.includes(id))) {
      const rounds: Round[] = [];
      // Of the first nobody knows how long it will be.
      let lines = firstLines;
      for (let n = 0; n < runs; n += 1) {
        const places = new Map([...(await world.cluster.view()).guests].map(([vmId, { node }]) => [vmId, node]));
        const round = await playRound(stage, choose(scenario, seed + n, plan, places, kills ? lines : undefined));
        if (round.lines > 0) lines = round.lines;
        rounds.push(round);
        tell(round);
        if (outliers) for (const line of outliersOf(round)) console.error(`  ${line}`);
      }
      const changes = (await previews.look()).flatMap((each) => each.changes.map(({ name }) => name));
      figures.push(figuresOf(scenario.id, rounds, changes));
    }
    return figures;
  });
  if (json) for (const each of all) console.log(JSON.stringify({ subject: 'drills', seed, kills, ...each }));
  else console.log(tableOf(all));
  return all.every(({ harm, changes }) => harm.length === 0 && changes.length === 0);
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
