/** How fast fault trees are solved, beside SCRAM on the same trees in the same run. */
import fs from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { projectRoot } from '../../engine/target.ts';
import { analyse } from '../../model/availability/analyse.ts';
import { readFaultTree } from '../../model/availability/mef/read.ts';
import { runScram, type Scram, scramPackage } from './scram.ts';

export interface FaultTreeBench {
  json: boolean;
}

interface Measured {
  readonly tree: string;
  /** Reading included. */
  readonly seconds: number;
  /** Whole process of SCRAM, its report included. */
  readonly scramSeconds: number | undefined;
  /** What SCRAM itself says its analysis took. */
  readonly scramOwnSeconds: number | undefined;
}

/** The report of SCRAM lists every cut set; more than this many would fill the disk rather than measure anything. */
const MOST_LISTED = 500_000n;
/** What else the machine does must not count. */
const RUNS = 3;

export async function benchFaultTrees({ json }: FaultTreeBench): Promise<void> {
  const folder = path.join(projectRoot, '..', 'shared', 'data', 'fault-trees');
  if (!fs.existsSync(folder)) {
    console.log('fault trees: reference data not present');
    return;
  }
  const scram = await scramPackage().catch((error: Error) => error);
  if (scram instanceof Error) console.error(`SCRAM is not here to be compared with: ${scram.message}`);
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.xml'));
  const measured: Measured[] = [];
  for (const name of files.sort()) {
    measured.push(await measure(path.join(folder, name), scram instanceof Error ? undefined : scram));
  }
  if (json) console.log(JSON.stringify({ faultTrees: measured }, null, 2));
  else console.log(report(measured));
}

async function measure(file: string, scram: Scram | undefined): Promise<Measured> {
  const text = fs.readFileSync(file, 'utf8');
  const now = () => performance.now();
  let seconds = Number.POSITIVE_INFINITY;
  let cutSets: bigint | undefined;
  for (let run = 0; run < RUNS; run += 1) {
    const started = now();
    const tree = readFaultTree([{ file, text }]);
    ({ cutSets } = analyse(tree, { seconds: 60, memoryMiB: 1024, now }));
    seconds = Math.min(seconds, (now() - started) / 1000);
  }
  const answer =
    scram && cutSets !== undefined && cutSets <= MOST_LISTED ? await best(() => runScram(scram, text)) : undefined;
  return {
    tree: path.basename(file, '.xml'),
    seconds,
    scramSeconds: answer?.wallSeconds,
    scramOwnSeconds: answer?.ownSeconds,
  };
}

async function best<T extends { wallSeconds: number }>(run: () => Promise<T>): Promise<T> {
  let fastest = await run();
  for (let more = 1; more < RUNS; more += 1) {
    const next = await run();
    if (next.wallSeconds < fastest.wallSeconds) fastest = next;
  }
  return fastest;
}

function report(measured: readonly Measured[]): string {
  const table = new Table({
    head: ['fault tree', 'time', 'SCRAM, its analysis alone', 'ratio', 'SCRAM, whole process', 'ratio'],
    style: { head: [], border: [] },
  });
  const ms = (seconds: number | undefined) => (seconds === undefined ? '-' : `${(seconds * 1000).toFixed(1)} ms`);
  const times = (scram: number | undefined, ours: number) => (scram === undefined ? '-' : (scram / ours).toFixed(1));
  for (const { tree, seconds, scramSeconds, scramOwnSeconds } of measured) {
    table.push([
      tree,
      ms(seconds),
      ms(scramOwnSeconds),
      times(scramOwnSeconds, seconds),
      ms(scramSeconds),
      times(scramSeconds, seconds),
    ]);
  }
  const both = measured.filter(({ scramSeconds }) => scramSeconds !== undefined);
  const sum = (of: (each: Measured) => number | undefined) => both.reduce((total, each) => total + (of(each) ?? 0), 0);
  const ours = sum(({ seconds }) => seconds);
  table.push([
    `these ${both.length} together`,
    ms(ours),
    ms(sum(({ scramOwnSeconds }) => scramOwnSeconds)),
    times(
      sum(({ scramOwnSeconds }) => scramOwnSeconds),
      ours,
    ),
    ms(sum(({ scramSeconds }) => scramSeconds)),
    times(
      sum(({ scramSeconds }) => scramSeconds),
      ours,
    ),
  ]);
  return `best of ${RUNS}; ratio: SCRAM's time in times of ours\n${table.toString()}`;
}
