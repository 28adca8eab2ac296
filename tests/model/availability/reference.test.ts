/** The trees of the Aralia benchmark, against the figures that are known of them. */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { analyse } from '../../../model/availability/analyse.ts';
import { readFaultTree } from '../../../model/availability/mef/read.ts';
import { writeFaultTree } from '../../../model/availability/mef/write.ts';

const folder = path.resolve(import.meta.dirname, '../../../../shared/data/fault-trees');
const table = path.join(folder, 'expected.csv');
const isHere = fs.existsSync(table);
const [, ...rows] = isHere ? fs.readFileSync(table, 'utf8').trim().split('\n') : [];

describe.skipIf(!isHere)(`The Aralia benchmark${isHere ? '' : ' (skipped: reference data not present)'}`, () => {
  it.each(rows.map((row) => row.split(',')))('%s: %s events, %s gates, %s cut sets, probability %s', (...row) => {
    const [name = '', ...expected] = row;
    const text = fs.readFileSync(path.join(folder, `${name}.xml`), 'utf8');
    const tree = readFaultTree([{ file: `${name}.xml`, text }]);
    const { basicEvents, gates, cutSets, probability, cutSetsByOrder = [], cutSetsUpTo, exhausted } = solve(tree);
    const [, first, second, third] = cutSetsByOrder;
    expect(exhausted).toBeUndefined();
    expect([basicEvents, gates, cutSets, probability.lower.toPrecision(6), first, second, third].map(String)).toEqual(
      expected.map((field, column) => (column === 3 ? Number(field).toPrecision(6) : field)),
    );
    let listed = 0;
    for (const set of cutSetsUpTo(2)) listed += set.length > 0 ? 1 : 0;
    expect(listed).toBe((first ?? 0) + (second ?? 0));
  });

  it.each(['theatre', 'baobab2', 'isp9605'])('has in %s a tree that is the same after export and import', (name) => {
    const text = fs.readFileSync(path.join(folder, `${name}.xml`), 'utf8');
    const tree = readFaultTree([{ file: `${name}.xml`, text }]);
    const again = readFaultTree([{ file: 'again.xml', text: writeFaultTree(tree) }]);
    expect(again.top).toBe(tree.top);
    expect(again.basicEvents).toEqual(tree.basicEvents);
    const [before, after] = [solve(tree), solve(again)];
    expect(after.cutSets).toBe(before.cutSets);
    expect(after.probability.lower).toBeCloseTo(before.probability.lower, 15);
  });
});

function solve(tree: ReturnType<typeof readFaultTree>) {
  return analyse(tree, { seconds: 60, memoryMiB: 512, now: () => performance.now() });
}
