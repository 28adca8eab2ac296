import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { criticalPath } from '../../dev/bench/drills/critical-path.ts';
import { type InventoryFiles, inventoryOfSize, withMoreMemory } from '../../dev/bench/inventory.ts';
import { parseStat, partOf } from '../../dev/bench/parts.ts';
import { figuresOf, ratioTable } from '../../dev/bench/report.ts';
import type { Run } from '../../dev/bench/run.ts';
import { parseInventory } from '../../model/inventory.ts';
import type { Plan } from '../../model/plan.ts';
import { plan } from '../../model/planning.ts';
import { programResources } from '../../offline/program.ts';
import { filesIn } from '../model/support.ts';
import { findings } from '../policies/both-stacks.ts';
import { cooperation } from '../policies/good-stack.ts';

const base = filesIn(path.resolve(import.meta.dirname, '..', '..', 'cooperation'));
const planOf = (files: InventoryFiles): Plan => plan(parseInventory(files));

describe('the inventory of a benchmark', () => {
  it.each([30, 100, 300])('is valid and has exactly %i guests', (guests) => {
    expect(planOf(inventoryOfSize(base, guests)).guests).toHaveLength(guests);
  });

  it('keeps every guest of the inventory it was grown from', () => {
    const names = new Set(planOf(inventoryOfSize(base, 100)).guests.map(({ name }) => name));
    expect(planOf(base).guests.filter(({ name }) => !names.has(name))).toEqual([]);
  });

  it.each([60, 100])('is one that the policies have nothing against (%i guests)', async (guests) => {
    const grown = inventoryOfSize(base, guests);
    const inventory = parseInventory(grown);
    const resources = [
      ...(await programResources(plan(inventory), 'primary')),
      ...(await programResources(plan(inventory), 'secondary')),
    ];
    expect(findings(resources, { ...cooperation, inventory, plan: plan(inventory) })).toEqual({});
  });

  it('is refused where the inventory has more guests already', () => {
    expect(() => inventoryOfSize(base, 3)).toThrow(RangeError);
  });

  it('changes the memory of every guest, and nothing else', () => {
    const files = inventoryOfSize(base, 30);
    const before = planOf(files).guests;
    const after = planOf(withMoreMemory(files)).guests;
    expect(after.map((guest) => ({ ...guest, memoryMiB: guest.memoryMiB - 256 }))).toEqual(before);
  });
});

describe('the parts of a run', () => {
  it.each([
    ['/opt/pulumi/bin/pulumi up --yes --stack primary --policy-pack /src/policies', 'engine'],
    ['node /opt/pulumi/bin/pulumi-language-nodejs.cjs 127.0.0.1:4000', 'language host'],
    ['/opt/pulumi/bin/pulumi-language-nodejs 127.0.0.1:4000', 'language host'],
    ['node --import tsx /src/node_modules/@pulumi/pulumi/cmd/run/index.js --stack primary', 'program'],
    ['node /src/node_modules/@pulumi/pulumi/cmd/run-policy-pack/index.js 127.0.0.1:4000', 'policies'],
    ['/home/plugins/resource-proxmoxve-v8.6.0/pulumi-resource-proxmoxve 127.0.0.1:4000', 'provider'],
    ['/home/plugins/resource-command-v1.2.1/pulumi-resource-command 127.0.0.1:4000', 'host steps'],
    ['node dev/bench.ts', 'other'],
  ])('%s is the %s', (commandLine, part) => {
    expect(partOf(commandLine)).toBe(part);
  });

  it('are told by a process whose name holds brackets and spaces', () => {
    const line = '77 (a) b (c) S 12 77 77 0 -1 4194304 100 0 0 0 250 30 7 9 20 0 1 0 100 1000 10';
    expect(parseStat(line)).toEqual({ parent: 12, ticks: 280 });
  });
});

describe('the figures of a run', () => {
  const run = (guests: number, variant: string, wallSeconds: number): Run => ({
    guests,
    variant,
    resources: guests * 8,
    checkpointBytes: 2 ** 20,
    measurements: [
      {
        operation: 'up from nothing',
        wallSeconds,
        requests: guests * 20,
        cpuSeconds: { engine: wallSeconds * 0.75, lab: wallSeconds * 0.25 },
      },
    ],
  });

  it('are shares of the processor time, and say what the lab could do beside', () => {
    const [measurement] = run(30, '', 60).measurements;
    expect(measurement && figuresOf({ guests: 30 }, measurement)).toMatchObject({
      secondsPerGuest: 2,
      requestsPerGuest: 20,
      shares: { engine: 0.75, lab: 0.25 },
      labBusy: 0.25,
      labHeadroom: 4,
    });
  });

  it('compare a guest of one size with a guest of another, and a variant with the same size without it', () => {
    const table = ratioTable([run(30, '', 60), run(300, '', 1200), run(300, 'GOGC=400', 600)]) ?? '';
    const [large = '', variant = ''] = table.split('\n').filter((line) => line.includes('300 guests'));
    expect(large).toContain('2.00');
    expect(variant).toContain('0.50');
  });

  it('are compared with nothing where there is one run', () => {
    expect(ratioTable([run(30, '', 60)])).toBeUndefined();
  });
});

describe('The critical path of moves', () => {
  const move = (node: string, from: number, to: number) => ({ node, from, to });

  it('is their own time on the slowest node, with what HA takes before and after', () => {
    // Eight moves of 10 s on one node, four at a time; two on another.
    const slow = [10, 20].flatMap((from) => [1, 2, 3, 4].map(() => move('nie1', from, from + 10)));
    const quick = [1, 2].map(() => move('nie2', 12, 20));
    expect(criticalPath([...slow, ...quick], 3, 45)).toBe(7 + 20 + 15);
  });

  it('does not grow with gaps in which nobody had ordered the next move', () => {
    const moves = [10, 100].flatMap((from) => [1, 2, 3, 4].map(() => move('nie1', from, from + 10)));
    expect(criticalPath(moves, 3, 125)).toBe(7 + 20 + 15);
  });
});
