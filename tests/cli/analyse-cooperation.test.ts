/** `ikz analyse` without files: the cooperation of the inventory. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CooperationAssessment } from '../../model/availability/services/assessment.ts';
import { runIkz } from './captured.ts';

describe('ikz analyse, without files', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-analyse-'));
  });
  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  it('tells how available every service is, and what it hangs on', async () => {
    const { stdout, stderr, exitCode } = await runIkz('analyse');
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    await expect(stdout).toMatchFileSnapshot('../golden/availability.txt');
  });

  it('tells everything as JSON', async () => {
    const { stdout, exitCode } = await runIkz('analyse', '--json');
    expect(exitCode).toBe(0);
    const told: CooperationAssessment = JSON.parse(stdout);
    expect(told.services.length).toBeGreaterThan(0);
    for (const { cutSets, importance, singleFaults } of told.services) {
      expect([cutSets, importance, singleFaults].filter((list) => list.length === 0)).toEqual([]);
    }
    expect(told.figures.filter(({ source }) => source === '')).toEqual([]);
    expect(told.notModelled.length).toBeGreaterThan(0);
  });

  it('writes fault trees that it can read again, with the same figures', async () => {
    const file = path.join(folder, 'cooperation.xml');
    const { stdout } = await runIkz('analyse', '--json', '--export', file);
    const told: CooperationAssessment = JSON.parse(stdout);
    const text = await fs.readFile(file, 'utf8');
    const [gate = ''] = /(?<=<define-gate name=")[^"]+(?=">\s*<label>kaufungen finanzwesen fails<)/.exec(text) ?? [];
    const { stdout: row } = await runIkz('analyse', '--json', '--top', gate, file);
    const service = told.services.find((each) => each.member === 'kaufungen' && each.service === 'finanzwesen');
    const { probability } = JSON.parse(row);
    expect(probability.lower / (service?.unavailabilityOf.failures ?? 0)).toBeCloseTo(1, 9);
  });

  it.each([
    [['--top', 'gate'], '--top goes with files only'],
    [['--one-model', '--seconds', '5'], '--one-model, --seconds goes with files only'],
    [['--export', path.join('no', 'such', 'folder.xml')], "folder.xml: can't be written"],
    [['--export', 'out.xml', 'tree.xml'], '--export goes with no files'],
  ])('refuses %j', async (words, sentence) => {
    const { stderr, exitCode } = await runIkz('analyse', ...words);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});
