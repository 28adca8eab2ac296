/**
 * `npm run nightly`: the benches that pass or fail, with counts that a night has time for. `npm run nightly -- 7` takes the
 * seed 7; without a number it is the day's, so that every night tries something else. A failure does not keep the next from running.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const [given] = process.argv.slice(2);
const seed = given ?? new Date().toISOString().slice(0, 10).replaceAll('-', '');
if (!/^[1-9]\d*$/.test(seed)) {
  console.error(`seed: got ${seed}, allowed: a whole number from 1`);
  process.exit(2);
}

const benches = [
  ['simulation', '--runs', '10000'],
  ['kills', '--kills', '1000'],
  ['drills', '--runs', '100'],
  ['drills', '--runs', '100', '--killed'],
  ['switchover', '100', '--runs', '3'],
];

let failed = 0;
for (const bench of benches) {
  console.log(`\n${bench.join(' ')}, seed ${seed}`);
  const code = await run([...bench, '--seed', seed]);
  if (code === 0) continue;
  failed += 1;
  console.log(`✘ ${bench.join(' ')}: exit code ${code}`);
}
console.log(failed === 0 ? '✔ all is well' : `${failed} of ${benches.length} failed`);
process.exitCode = failed === 0 ? 0 : 1;

function run(words: readonly string[]): Promise<number> {
  const child = spawn(process.execPath, ['cli/bin/dev.mjs', 'dev/bench.ts', ...words], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
