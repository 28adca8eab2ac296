/** One size with one set of variables, on a lab of its own: what is done, and what it takes. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { stackNames } from '../../engine/target.ts';
import { projectName } from '../../infra/stack.ts';
import { policyPacks, startTwoSites, type TwoSites } from '../../tests/e2e/two-sites.ts';
import { CpuMeter } from './cpu-meter.ts';
import { ending } from './ending.ts';
import { type InventoryFiles, inventoryOfSize, withMoreMemory } from './inventory.ts';
import type { Part } from './parts.ts';

export const operations = ['up from nothing', 'preview, no change', 'up, no change', 'up, memory of all'] as const;
export type Operation = (typeof operations)[number];

export interface Measurement {
  operation: Operation;
  wallSeconds: number;
  /** Requests the lab served. */
  requests: number;
  /** Seconds of processor time by part; empty where the platform does not tell. */
  cpuSeconds: Partial<Record<Part, number>>;
}

export interface Run {
  guests: number;
  /** Variables the engine was given beyond the project's own, as written on the command line; '' for none. */
  variant: string;
  /** Resources of both stacks. */
  resources: number;
  /** Bytes of both stacks' checkpoints after the first `up`. */
  checkpointBytes: number;
  measurements: Measurement[];
}

export interface RunOptions {
  guests: number;
  variant: string;
  variables: Record<string, string>;
  operations: readonly Operation[];
  /** The project's inventory, which is grown to the size. */
  base: InventoryFiles;
  progress(sentence: string): void;
}

export async function measureRun({ guests, variant, variables, base, progress, ...options }: RunOptions): Promise<Run> {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-bench-'));
  const inventory = inventoryOfSize(base, guests);
  const cooperation = path.join(dir, 'cooperation');
  await writeInventory(cooperation, inventory);
  const counter = path.join(dir, 'requests');
  const sites = await counted(counter, () => startTwoSites(cooperation));
  return ending(sites, dir, async () => {
    const { pid } = await sites.lab.status();
    const measurements: Measurement[] = [];
    let size = { resources: 0, checkpointBytes: 0 };
    for (const operation of options.operations) {
      if (operation === 'up, memory of all') await writeInventory(cooperation, withMoreMemory(inventory));
      const requestsBefore = await servedRequests(counter);
      const meter = new CpuMeter(pid);
      const started = performance.now();
      meter.start();
      await operate(sites, operation, variables);
      const wallSeconds = (performance.now() - started) / 1000;
      const cpuSeconds = Object.fromEntries(meter.stop());
      const requests = (await servedRequests(counter)) - requestsBefore;
      measurements.push({ operation, wallSeconds, requests, cpuSeconds });
      progress(
        `${guests} guests${variant && `, ${variant}`}: ${operation}: ${wallSeconds.toFixed(1)} s, ${requests} requests`,
      );
      if (operation === 'up from nothing') size = await sizeOfState(sites);
    }
    return { guests, variant, ...size, measurements };
  });
}

/** Both stacks, one after the other, with the policies: what `ikz up` and `ikz preview` run. */
async function operate(sites: TwoSites, operation: Operation, variables: Record<string, string>): Promise<void> {
  const engine = await sites.engine(variables);
  for (const stack of stackNames) {
    const outcome = operation.startsWith('preview')
      ? await engine.preview(stack, { policyPacks })
      : await engine.up(stack, { policyPacks });
    // A figure of something else than what the table says would be worse than none.
    if (operation.endsWith('no change') && outcome.changes.length > 0) {
      throw new Error(`${operation} of ${stack} found ${outcome.changes.length} changes`);
    }
  }
}

/** @param files by path below the folder */
export async function writeInventory(dir: string, files: InventoryFiles): Promise<void> {
  for (const [name, text] of files) {
    const file = path.join(dir, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  }
}

/** Runs `start` so that the Node processes it starts count their API requests into the file. */
async function counted<T>(file: string, start: () => Promise<T>): Promise<T> {
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `${before ?? ''} --import=${import.meta.resolve('./count-requests.mjs')}`.trim();
  process.env.IKZ_BENCH_REQUESTS = file;
  try {
    return await start();
  } finally {
    delete process.env.IKZ_BENCH_REQUESTS;
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}

async function servedRequests(file: string): Promise<number> {
  return Number(await fs.readFile(file, 'utf8'));
}

async function sizeOfState({ target }: TwoSites): Promise<{ resources: number; checkpointBytes: number }> {
  const folder = path.join(fileURLToPath(`${target.backend.PULUMI_BACKEND_URL}`), '.pulumi', 'stacks', projectName);
  let resources = 0;
  let checkpointBytes = 0;
  for (const stack of stackNames) {
    const text = await fs.readFile(path.join(folder, `${stack}.json`), 'utf8');
    checkpointBytes += Buffer.byteLength(text);
    const { checkpoint } = JSON.parse(text) as { checkpoint: { latest: { resources: unknown[] } } };
    resources += checkpoint.latest.resources.length;
  }
  return { resources, checkpointBytes };
}
