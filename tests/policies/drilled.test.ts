/** From a drill to the merge rule: what a drill leaves behind is what the rule reads. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { drillsFolder, journalDir } from '../../cli/drills/folder.ts';
import { writeReport } from '../../cli/drills/write-report.ts';
import { encode } from '../../drills/journal/chain.ts';
import { journalFile } from '../../drills/journal/file-journal.ts';
import { drillKinds } from '../../model/drill-evidence.ts';
import { readEvidence } from '../../policies/evidence.ts';
import { plan, recorded } from '../drills/report/recorded.ts';
import { findings, stacks } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

let root = '';

beforeEach(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-drilled-'));
  vi.stubEnv('IKZ_DRILLS', path.join(root, 'drills'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await fs.rm(root, { recursive: true });
});

/** A loss of the western site, to its report; the rules' findings, where every other kind was drilled on the same day. */
async function saidAfter(target: 'lab' | 'live', cutOff = false): Promise<Record<string, string[]>> {
  const whole = await recorded('site-loss', { target, scope: { kind: 'site', id: plan.sites[1]?.id ?? '' } });
  const lines = cutOff ? whole.slice(0, -3) : whole;
  const [begun] = lines;
  const id = begun?.kind === 'begun' ? begun.drill.id : '';
  const folder = drillsFolder(target);
  await fs.mkdir(journalDir(folder, id), { recursive: true });
  await fs.writeFile(journalFile(journalDir(folder, id)), lines.map(encode).join(''));
  await writeReport(folder, id, plan);
  const record = (await readEvidence(root)) ?? { drills: [], problems: [] };
  expect(record.problems).toEqual([]);
  const others = drillKinds
    .filter((kind) => kind !== 'site-loss')
    .map((kind) => ({ kind, date: '2026-11-24', verdict: 'met', reportHash: '0'.repeat(64) }) as const);
  return findings(stacks.both, { ...cooperation, drills: { drills: [...others, ...record.drills], problems: [] } });
}

describe('A loss of a site', () => {
  it('that was drilled on the real cluster makes the rule green by the evidence it leaves', async () => {
    expect(await saidAfter('live')).toEqual({});
  });

  it('that was drilled in the lab does not', async () => {
    const { 'drills-fresh': said, ...others } = await saidAfter('lab');
    expect(others).toEqual({});
    expect(said).toHaveLength(1);
    expect(said?.[0]).toContain('in a simulation only');
  });

  it('that has come to no verdict does not', async () => {
    const { 'drills-fresh': said } = await saidAfter('live', true);
    expect(said?.[0]).toContain('it was never drilled');
  });
});
