import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { reportJsonSchema } from '../../cli/check/report-schema.ts';
import { projectRoot } from '../../engine/target.ts';
import { inspectionCommands } from '../../model/privileges.ts';
import { runIkz } from '../cli/captured.ts';
import { forges, jobsOf } from './workflows.ts';

const text = (name: string) => fs.readFileSync(path.join(projectRoot, 'docs', 'ci', name), 'utf8');

describe.each(forges)('The workflow for %s', (forge) => {
  const jobs = jobsOf(forge);
  const scripts = jobs.flatMap((job) => job.scripts);

  it('installs what the lock file names, checks, and comments', () => {
    const all = scripts.join('\n');
    for (const command of ['npm ci', 'npx ikz check', 'npx ikz comment']) expect(all).toContain(command);
  });

  it('calls only commands and options that there are', async () => {
    const calls = scripts.flatMap((script) => [...script.matchAll(/npx ikz (\w+)([^\n]*)/g)]);
    expect(calls.length).toBeGreaterThan(1);
    for (const [, verb = '', rest = ''] of calls) {
      const { stdout, exitCode } = await runIkz(verb, '--help');
      expect(exitCode).toBe(0);
      for (const [option] of rest.matchAll(/--[a-z]+/g)) expect(stdout).toContain(`${option} `);
    }
  });

  it('names files that the check writes', async () => {
    const { stdout } = await runIkz('check', '--help');
    const files = [...text(`${forge}.yml`).matchAll(/check-reports\/([\w.-]+)/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(stdout.replaceAll(/\s+/g, ' ')).toContain(file);
  });

  it('pins every action and image by its whole version', () => {
    const uses = jobs.flatMap((job) => job.uses);
    expect(uses.length).toBeGreaterThan(0);
    for (const each of uses) expect(each).toMatch(/(@v\d+\.\d+\.\d+|:\d+\.\d+\.\d+-[a-z]+)$/);
  });

  it('puts nothing that the author of a change has written into a script', () => {
    for (const script of scripts) expect(script).not.toMatch(/\$\{\{/);
  });

  it('fetches the whole history', () => {
    expect(text(`${forge}.yml`)).toMatch(/fetch-depth: 0|GIT_DEPTH: "0"/);
  });
});

describe('docs/ci', () => {
  it('names the commands for a token that may look only', () => {
    for (const command of inspectionCommands()) expect(text('README.md')).toContain(command);
  });

  it('holds the current schema of the report (npm run schema)', () => {
    expect(text('report.schema.json')).toBe(reportJsonSchema());
  });

  it('gives the job on GitHub that runs the change no right to write', () => {
    const { permissions, jobs } = JSON.parse(JSON.stringify(parseYaml(text('github.yml'))));
    expect(permissions).toEqual({});
    expect(jobs.check.permissions).toEqual({ contents: 'read' });
    expect(jobs.report.steps[0].with.ref).toMatch(/^\$\{\{ github\.event\.pull_request\.base\.sha \}\}$/);
  });
});
