/** How fast the simulation is: recorded cases a second, the loss of a site at two sizes, invariants on random clusters. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { projectRoot } from '../../engine/target.ts';
import { Simulation } from '../../model/simulation/simulation.ts';
import { type CaseFolder, conformity, findCases } from '../conformance/cases.ts';
import { packageCommand } from '../package-command.ts';
import { lossOfASite, type Size } from './site-loss.ts';

export interface SimulationBench {
  json: boolean;
  /** Random clusters for each invariant. */
  runs: number;
}

const sizes: readonly Size[] = [
  { guests: 500, nodes: 64 },
  { guests: 5000, nodes: 64 },
];

export async function benchSimulation({ json, runs }: SimulationBench): Promise<void> {
  const cases = casesASecond(path.join(projectRoot, '..', 'shared', 'data'));
  const losses = sizes.map(siteLoss);
  const invariants = await checkInvariants(runs, !json);
  if (!invariants.held) process.exitCode = 1;
  if (json) {
    console.log(JSON.stringify({ cases, losses, invariants }, null, 2));
    return;
  }
  console.log(
    cases === undefined ? 'recorded cases: reference data not present' : `recorded cases: ${cases.toFixed(0)} a second`,
  );
  const table = new Table({
    head: ['loss of a site', 'time', 'events', 'all back after', 'memory'],
    style: { head: [], border: [] },
  });
  for (const loss of losses) {
    table.push([
      `${loss.guests} guests, ${loss.nodes} nodes`,
      `${loss.seconds.toFixed(2)} s`,
      loss.events,
      `${loss.backAfter.toFixed(0)} s`,
      `${loss.memoryMiB.toFixed(0)} MiB`,
    ]);
  }
  console.log(table.toString());
  const [small, large] = losses;
  if (small && large) {
    const growth = large.seconds / small.seconds / (large.guests / small.guests);
    console.log(`a guest, at ${large.guests} in times of ${small.guests}: ${growth.toFixed(2)}`);
  }
  console.log(
    `invariants on ${runs} random clusters each: ${invariants.held ? 'hold' : 'BROKEN'} (${invariants.seconds.toFixed(0)} s)`,
  );
}

function casesASecond(data: string): number | undefined {
  const folders = ['ha-tests', 'ha-rules']
    .map((name) => path.join(data, name))
    .filter((folder) => fs.existsSync(folder));
  const cases: CaseFolder[] = folders.flatMap(findCases);
  if (cases.length === 0) return undefined;
  for (const each of cases) conformity(each);
  const started = performance.now();
  for (const each of cases) conformity(each);
  return (cases.length * 1000) / (performance.now() - started);
}

/** The best of three: what else the machine does must not count. */
function siteLoss(size: Size) {
  const scenario = lossOfASite(size);
  let seconds = Number.POSITIVE_INFINITY;
  let simulation: Simulation | undefined;
  for (let run = 0; run < 3; run += 1) {
    const started = performance.now();
    simulation = new Simulation(scenario);
    simulation.run(allBack);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  const outages = [...(simulation?.history.outages.values() ?? [])].flat();
  const ends = outages.map(({ to }) => to ?? Number.POSITIVE_INFINITY);
  return {
    ...size,
    seconds,
    events: simulation?.history.events.length ?? 0,
    backAfter: Math.max(...ends),
    memoryMiB: process.memoryUsage().rss / 2 ** 20,
  };
}

/** Seconds of simulated time after which even the last of 2,500 guests answers again. */
const allBack = 900;

function checkInvariants(runs: number, shown: boolean): Promise<{ held: boolean; seconds: number }> {
  const started = performance.now();
  const args = [
    packageCommand('vitest', 'vitest'),
    'run',
    '--project',
    'unit',
    '--testTimeout',
    '0',
    'tests/model/simulation/invariants.test.ts',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: projectRoot,
      stdio: shown ? ['ignore', 'ignore', 'inherit'] : 'ignore',
      env: { ...process.env, IKZ_PROPERTY_RUNS: String(runs) },
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ held: code === 0, seconds: (performance.now() - started) / 1000 }));
  });
}
