/**
 * `npm test`: format and lint, types, unused code, then all tests, unit before end to end.
 * `npm test -- PATTERN` runs only the test files whose path contains the pattern.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { duration } from '../cli/render/duration.ts';
import { packageCommand } from './package-command.ts';

const root = path.resolve(import.meta.dirname, '..');
const patterns = process.argv.slice(2);

interface Check {
  title: string;
  /** Script of an npm package and its arguments. */
  command: [script: string, ...args: string[]];
}

const totals = { passed: 0, failed: 0, skipped: 0 };

const checks: Check[] = patterns.length
  ? []
  : [
      {
        title: 'format and lint',
        command: [packageCommand('@biomejs/biome', 'biome'), 'check', '.', '--error-on-warnings'],
      },
      { title: 'types', command: [packageCommand('typescript', 'tsc'), '--noEmit'] },
      { title: 'unused files, exports and dependencies', command: [packageCommand('knip', 'knip')] },
    ];

for (const check of checks) {
  const { code, elapsed } = await run(check.command);
  totals[code === 0 ? 'passed' : 'failed'] += 1;
  console.log(`${code === 0 ? '✔' : '✘'} ${check.title} (${duration(elapsed)})`);
}
for (const project of ['unit', 'e2e']) await runTests(project);

console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;

/** Runs one vitest project and adds its counts; a run without a report has failed. */
async function runTests(project: string): Promise<void> {
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'ikz-test-')), 'report.json');
  const { code, elapsed } = await run([
    packageCommand('vitest', 'vitest'),
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    ...(patterns.length ? ['--passWithNoTests', ...patterns] : []),
  ]);
  const counts = fs.existsSync(report)
    ? (JSON.parse(fs.readFileSync(report, 'utf8')) as Record<string, number>)
    : undefined;
  fs.rmSync(path.dirname(report), { recursive: true, force: true });
  totals.passed += counts?.numPassedTests ?? 0;
  totals.skipped += (counts?.numPendingTests ?? 0) + (counts?.numTodoTests ?? 0);
  // A file that could not be loaded has no failed test, but a failed run.
  totals.failed += Math.max(counts?.numFailedTests ?? 0, code === 0 ? 0 : 1);
  console.log(`${code === 0 ? '✔' : '✘'} ${project} tests (${duration(elapsed)})`);
}

async function run([script, ...args]: Check['command']): Promise<{ code: number; elapsed: number }> {
  const started = performance.now();
  const code = await new Promise<number>((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { cwd: root, stdio: 'inherit' });
    child.once('error', reject);
    child.once('close', (exit) => resolve(exit ?? 1));
  });
  return { code, elapsed: performance.now() - started };
}
