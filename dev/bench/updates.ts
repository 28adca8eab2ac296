/** How long the real engine and provider take against a lab of their own, and who takes it. */
import fs from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../engine/target.ts';
import { figuresOf, ratioTable, sizeTable } from './report.ts';
import { measureRun, operations, type Run } from './run.ts';

export interface UpdatesBench {
  /** Numbers of guests. */
  sizes: readonly number[];
  /** Variables of the engine with which every size is measured again, e.g. `GOGC=100`. */
  variants: readonly string[];
  /** Only the first update. */
  onlyUp: boolean;
  json: boolean;
}

export async function benchUpdates({ sizes, variants, onlyUp, json }: UpdatesBench): Promise<void> {
  const runs: Run[] = [];
  for (const guests of sizes) {
    for (const variant of ['', ...variants]) {
      const run = await measureRun({
        guests,
        variant,
        variables: variablesOf(variant),
        operations: onlyUp ? operations.slice(0, 1) : operations,
        base: inventoryFiles(path.join(projectRoot, 'cooperation')),
        progress: (sentence) => console.error(sentence),
      });
      runs.push(run);
      if (!json) console.log(`\n${sizeTable(run)}`);
    }
  }
  if (json) {
    const measured = runs.map((run) => ({ ...run, figures: run.measurements.map((each) => figuresOf(run, each)) }));
    console.log(JSON.stringify(measured, null, 2));
    return;
  }
  const ratios = ratioTable(runs);
  if (ratios !== undefined) console.log(`\n${ratios}`);
}

/** `A=1 B=2` as variables. */
function variablesOf(variant: string): Record<string, string> {
  return Object.fromEntries(
    variant
      .split(' ')
      .filter(Boolean)
      .map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)]),
  );
}

/** The texts of an inventory by path below its folder. */
export function inventoryFiles(folder: string): Map<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(
    names.map((name) => [name.split(path.sep).join('/'), fs.readFileSync(path.join(folder, name), 'utf8')]),
  );
}
