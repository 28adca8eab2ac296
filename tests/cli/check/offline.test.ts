/** The whole command without a cluster, on a clone of the inventory in which a change is made. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { formatNames, formats } from '../../../cli/check/formats.ts';
import { reportSchema } from '../../../cli/check/report.ts';
import { projectRoot } from '../../../engine/target.ts';
import { runIkz } from '../captured.ts';

let root: string;
const inventory = (...steps: string[]) => path.join(root, 'cooperation', ...steps);
const out = () => path.join(root, 'out');

function git(...args: string[]): void {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  execFileSync('git', [...identity, ...args], { cwd: root, stdio: 'ignore' });
}

async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await fs.readFile(inventory(file), 'utf8');
  expect(text).toContain(from);
  await fs.writeFile(inventory(file), text.replace(from, to));
}

async function check(...args: string[]) {
  const run = await runIkz('check', '--offline', '--format', 'json', ...args);
  return { ...run, report: reportSchema.parse(JSON.parse(run.stdout)) };
}

beforeAll(async () => {
  root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ikz check, #2-')));
  await fs.cp(path.join(projectRoot, 'cooperation'), inventory(), { recursive: true });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'the inventory');
  git('checkout', '-qb', 'change');
  vi.stubEnv('IKZ_COOPERATION', inventory());
  for (const name of [
    'GITHUB_ACTIONS',
    'GITHUB_STEP_SUMMARY',
    'GITHUB_BASE_REF',
    'FORGEJO_BASE_REF',
    'GITEA_BASE_REF',
  ]) {
    vi.stubEnv(name, '');
  }
  vi.stubEnv('CI_MERGE_REQUEST_DIFF_BASE_SHA', '');
  vi.stubEnv('CI_MERGE_REQUEST_TARGET_BRANCH_NAME', '');
});
afterEach(() => git('checkout', '-qf', '.'));
afterAll(async () => {
  vi.unstubAllEnvs();
  await fs.rm(root, { recursive: true, force: true });
});

describe('ikz check without a cluster', () => {
  it('passes the inventory as it is, and says what it can not see', async () => {
    const { exitCode, report } = await check();
    expect(exitCode).toBe(0);
    expect(report).toMatchObject({
      verdict: 'passed',
      way: 'offline',
      base: { kind: 'compared', ref: 'main' },
      mended: [],
    });
    expect(report.findings.filter(({ severity }) => severity === 'mandatory')).toEqual([]);
    expect(report.notJudged.map(({ en }) => en)).toContain(
      'whether the cluster still is as it was last brought up (changes by hand)',
    );
    expect(report.changes.map(({ stack, changes }) => [stack, changes])).toEqual([
      ['primary', []],
      ['secondary', []],
    ]);
    expect(report.rules.length).toBeGreaterThan(30);
  });

  it('fails a change with a defect, after it has written every format', async () => {
    await edit('targets.yaml', 'rtoMinutes: 15', 'rtoMinutes: 3');
    const { exitCode, report } = await check('--out', out(), '--lang', 'de');
    expect(exitCode).toBe(1);
    expect(report.verdict).toBe('failed');
    const mandatory = report.findings.filter(({ severity }) => severity === 'mandatory');
    expect(new Set(mandatory.map(({ rule, status }) => `${rule} ${status}`))).toEqual(
      new Set(['back-within-targets new']),
    );
    expect(new Set(mandatory.map(({ scope }) => scope))).toEqual(new Set(['primary', 'secondary']));
    for (const name of formatNames) {
      const { file, render } = formats[name];
      expect(await fs.readFile(path.join(out(), file), 'utf8')).toBe(render(report, 'de'));
    }
  });

  it('tells what a change has mended', async () => {
    await edit('targets.yaml', 'rtoMinutes: 15', 'rtoMinutes: 3');
    git('commit', '-qam', 'promises too much');
    await edit('targets.yaml', 'rtoMinutes: 3', 'rtoMinutes: 15');
    const { exitCode, report } = await check('--base', 'HEAD');
    git('reset', '-q', '--hard', 'main');
    expect(exitCode).toBe(0);
    expect([...new Set(report.mended.map(({ rule }) => rule))]).toEqual(['back-within-targets']);
  });

  it('finds a guest that would be deleted by comparing with the base, and lists what changes', async () => {
    await edit('services/zeiterfassung.yaml', 'enabled: true', 'enabled: false');
    const { exitCode, report } = await check();
    expect(exitCode).toBe(1);
    const lost = report.findings.filter(({ rule }) => rule === 'guest-never-lost').map(({ resource }) => resource);
    expect(lost).toContain('niestetal-zeiterfassung-anwendung');
    const primary = report.changes.find(({ stack }) => stack === 'primary')?.changes ?? [];
    expect(primary).toContainEqual({
      effect: 'delete',
      type: 'proxmoxve:index/vmLegacy:VmLegacy',
      name: 'niestetal-zeiterfassung-anwendung',
      properties: [],
    });
  });

  it('tells of mistakes in the inventory in every format, with file and line', async () => {
    await edit('targets.yaml', 'rpoMinutes: 30', 'rpoMinutes: bald');
    const { exitCode, report } = await check();
    expect(exitCode).toBe(1);
    expect(report.verdict).toBe('failed');
    const [problem] = report.problems;
    expect(problem).toMatchObject({ file: 'cooperation/targets.yaml', path: 'rpoMinutes' });
    expect(problem?.line).toBeGreaterThan(1);
    expect(formats.github.render(report, 'en')).toMatch(/^::error file=cooperation\/targets\.yaml,line=\d+,/);
  });

  it('annotates on GitHub and writes the summary, and standard output keeps its format', async () => {
    await edit('targets.yaml', 'rtoMinutes: 15', 'rtoMinutes: 3');
    const summary = path.join(root, 'summary.md');
    await fs.writeFile(summary, 'before\n');
    vi.stubEnv('GITHUB_ACTIONS', 'true');
    vi.stubEnv('GITHUB_STEP_SUMMARY', summary);
    const { report, stderr } = await check('--lang', 'en');
    vi.stubEnv('GITHUB_ACTIONS', '');
    vi.stubEnv('GITHUB_STEP_SUMMARY', '');
    expect(stderr).toContain(formats.github.render(report, 'en'));
    expect(await fs.readFile(summary, 'utf8')).toBe(`before\n${formats.markdown.render(report, 'en')}`);
  });

  it('does not pass where the base that is named is not there: a deletion could not be told', async () => {
    const { exitCode, report } = await check('--base', 'nowhere');
    expect(exitCode).toBe(2);
    expect(report.verdict).toBe('incomplete');
    expect(report.base).toMatchObject({
      kind: 'missing',
      why: { en: 'there is no such base here: nowhere (from --base)' },
    });
    expect(report.incomplete.map(({ en }) => en)).toEqual(['what would be deleted: there is no base to tell it by']);
    expect(report.notJudged).not.toContainEqual(report.incomplete[0]);
  });

  it('says that it compares nothing where nobody names a base and there is no main, and judges all the same', async () => {
    git('branch', '-m', 'main', 'trunk');
    const { exitCode, report } = await check().finally(() => git('branch', '-m', 'trunk', 'main'));
    expect(exitCode).toBe(0);
    expect(report.base.kind).toBe('missing');
    expect(report.notJudged.map(({ en }) => en)).toContain('what would be deleted: there is no base to tell it by');
  });

  it('gives equal bytes when it is run again', async () => {
    const [one, again] = [await check(), await check()];
    expect(again.stdout).toBe(one.stdout);
  });

  it.each([
    [['--offline', '--lab'], "option '--offline' cannot be used with option '--lab'"],
    [['--lang', 'fr'], 'Allowed choices are de, en'],
    [['--format', 'pdf'], 'Allowed choices are table, markdown'],
    [['--bass', 'main'], "unknown option '--bass'"],
  ])('runs nothing when it is given %j', async (words, says) => {
    const { stderr, exitCode } = await runIkz('check', ...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(says);
  });
});
