/** What the policy pack adds to a preview: of the primary stack, with nothing there yet, by the real engine. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import Table from 'cli-table3';
import { projectRoot } from '../../engine/target.ts';
import { policyPacks, startTwoSites, type TwoSites } from '../../tests/e2e/two-sites.ts';
import { CpuMeter } from './cpu-meter.ts';
import { ending } from './ending.ts';
import { inventoryOfSize } from './inventory.ts';
import { MemoryMeter } from './memory-meter.ts';
import { writeInventory } from './run.ts';
import { inventoryFiles } from './updates.ts';

export interface PoliciesBench {
  /** Numbers of guests. */
  sizes: readonly number[];
  json: boolean;
}

interface Preview {
  wallSeconds: number;
  /** Processor time of the pack's process. */
  packSeconds: number;
  /** Processor time of all processes. */
  totalSeconds: number;
  packBytes: number;
}

interface PolicyCost {
  guests: number;
  resources: number;
  /** Findings of the pack. */
  findings: number;
  without: Preview;
  with: Preview;
}

/** Previews of each kind, of which the middle one counts; at sizes where one takes minutes it is one. */
const roundsAt = (guests: number) => (guests > 100 ? 1 : 3);

export async function benchPolicies({ sizes, json }: PoliciesBench): Promise<void> {
  const costs: PolicyCost[] = [];
  for (const guests of sizes) {
    const cost = await measure(guests);
    costs.push(cost);
    console.error(`${guests} guests: preview ${seconds(cost.without)} without the pack, ${seconds(cost.with)} with it`);
  }
  console.log(json ? JSON.stringify(costs, null, 2) : policyTable(costs));
}

async function measure(guests: number): Promise<PolicyCost> {
  const dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-bench-policies-'));
  const inventory = inventoryOfSize(inventoryFiles(path.join(projectRoot, 'cooperation')), guests);
  await writeInventory(dir, inventory);
  const sites = await startTwoSites(dir);
  return ending(sites, dir, async () => {
    const rounds = Array.from({ length: roundsAt(guests) });
    const [without, judged]: [Preview[], Preview[]] = [[], []];
    let size = { resources: 0, findings: 0 };
    // In turn, so that whatever else the machine does weighs on both alike.
    for (const _ of rounds) {
      without.push((await preview(sites, [])).preview);
      const { preview: last, ...rest } = await preview(sites, policyPacks);
      judged.push(last);
      size = rest;
    }
    return { guests, ...size, without: middle(without), with: middle(judged) };
  });
}

async function preview(sites: TwoSites, packs: string[]) {
  const engine = await sites.engine();
  const { pid } = await sites.lab.status();
  const [cpu, memory] = [new CpuMeter(pid), new MemoryMeter('policies')];
  const started = performance.now();
  cpu.start();
  memory.start();
  const { changes, findings } = await engine.preview('primary', { policyPacks: packs });
  const wallSeconds = (performance.now() - started) / 1000;
  const packBytes = memory.stop();
  const parts = cpu.stop();
  const totalSeconds = [...parts.values()].reduce((sum, each) => sum + each, 0);
  return {
    preview: { wallSeconds, packSeconds: parts.get('policies') ?? 0, totalSeconds, packBytes },
    resources: changes.length,
    findings: findings.filter(({ policy }) => policy !== undefined).length,
  };
}

function middle(previews: readonly Preview[]): Preview {
  const sorted = previews.toSorted((a, b) => a.wallSeconds - b.wallSeconds);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (!found) throw new Error('nothing was measured');
  return found;
}

function policyTable(costs: readonly PolicyCost[]): string {
  const table = new Table({
    head: [
      'guests',
      'resources',
      'without',
      'with the pack',
      'share of time',
      'of processor time',
      'memory',
      'findings',
    ],
    style: { head: [], border: [] },
  });
  for (const { guests, resources, findings, without, with: judged } of costs) {
    table.push([
      guests,
      resources,
      seconds(without),
      seconds(judged),
      percent(1 - without.wallSeconds / judged.wallSeconds),
      judged.totalSeconds > 0 ? percent(judged.packSeconds / judged.totalSeconds) : '-',
      judged.packBytes > 0 ? `${Math.round(judged.packBytes / 2 ** 20)} MiB` : '-',
      findings,
    ]);
  }
  return `preview of the primary stack, all of it to be created\n${table.toString()}`;
}

const seconds = ({ wallSeconds }: Preview): string => `${wallSeconds.toFixed(1)} s`;
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
