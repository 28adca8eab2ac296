/** What the workflows of docs/ci run in the job that checks, run here: in a fresh clone, without a cluster. */
import { execFile } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reportSchema } from '../../../cli/check/report.ts';
import { projectRoot } from '../../../engine/target.ts';
import { forges, jobsOf } from '../../docs/workflows.ts';

const run = promisify(execFile);

let clone: string;

beforeAll(async () => {
  clone = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-clone-'));
  await run('git', ['clone', '-q', projectRoot, clone]);
  // The change is that of the last commit.
  await run('git', ['branch', '-f', 'before', 'HEAD~1'], { cwd: clone });
});
afterAll(() => fs.rm(clone, { recursive: true, force: true }));

/** Variables of the machine that would lead to a cluster or to another inventory. */
const unset = ['IKZ_CONNECTION', 'IKZ_COOPERATION', 'IKZ_LAB_DIR', 'GITHUB_STEP_SUMMARY'];

describe.each(forges)('In a fresh clone the workflow for %s', (forge) => {
  it('installs, checks, and leaves its reports', async () => {
    const inherited = Object.entries(process.env).filter(([name]) => !unset.includes(name));
    const environment = {
      ...Object.fromEntries(inherited),
      GITHUB_ACTIONS: String(forge !== 'gitlab'),
      GITHUB_ENV: path.join(clone, '.ikz-environment'),
      ...(forge === 'gitlab' ? { CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'before' } : { GITHUB_BASE_REF: 'before' }),
    };
    await fs.rm(path.join(clone, 'check-reports'), { recursive: true, force: true });
    const job = jobsOf(forge).find(({ scripts }) => scripts.some((script) => script.includes('ikz check')));
    const checking = job?.scripts.filter((script) => !script.includes('ikz comment')) ?? [];
    expect(checking.length).toBeGreaterThan(1);
    for (const script of checking) {
      const { stdout, stderr } = await run('bash', ['-eo', 'pipefail', '-c', script], { cwd: clone, env: environment });
      expect(stdout + stderr).not.toMatch(/This is a bug|Installing the npm packages/);
    }
    const report = await fs.readFile(path.join(clone, 'check-reports', 'check.json'), 'utf8');
    expect(reportSchema.parse(JSON.parse(report))).toMatchObject({
      verdict: 'passed',
      way: 'offline',
      base: { kind: 'compared', ref: 'before' },
    });
  }, 600_000);
});
