/**
 * `npm run bench`: how long the real engine and provider take against a lab of their own, and who takes it.
 * `npm run bench -- 30 100` picks the sizes; `--with "GOGC=400"` (may be repeated) measures every size
 * again with these variables in the engine's environment; `--only up` measures the first update alone.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../engine/target.ts';
import { figuresOf, ratioTable, sizeTable } from './bench/report.ts';
import { measureRun, operations, type Run } from './bench/run.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'boolean', default: false },
    with: { type: 'string', multiple: true, default: [] },
    only: { type: 'string' },
  },
});

const sizes = (positionals.length > 0 ? positionals : ['30', '300']).map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 1)) {
  console.error(`numbers of guests: got ${positionals.join(' ')}, allowed: whole numbers such as 30 300`);
  process.exit(2);
}
if (values.only !== undefined && values.only !== 'up') {
  console.error(`--only: got ${values.only}, allowed: up`);
  process.exit(2);
}
const runs: Run[] = [];
for (const guests of sizes) {
  for (const variant of ['', ...values.with]) {
    const run = await measureRun({
      guests,
      variant,
      variables: variablesOf(variant),
      operations: values.only === 'up' ? operations.slice(0, 1) : operations,
      base: inventoryFiles(path.join(projectRoot, 'cooperation')),
      progress: (sentence) => console.error(sentence),
    });
    runs.push(run);
    if (!values.json) console.log(`\n${sizeTable(run)}`);
  }
}
if (values.json) {
  console.log(
    JSON.stringify(
      runs.map((run) => ({ ...run, figures: run.measurements.map((each) => figuresOf(run, each)) })),
      null,
      2,
    ),
  );
} else {
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

function inventoryFiles(folder: string): Map<string, string> {
  const names = fs.readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
  return new Map(
    names.map((name) => [name.split(path.sep).join('/'), fs.readFileSync(path.join(folder, name), 'utf8')]),
  );
}
