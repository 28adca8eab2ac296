import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DrillEvidence, drillKinds, parseEvidence } from '../../model/drill-evidence.ts';
import { readEvidence } from '../../policies/evidence.ts';
import { findings, stacks } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

const reportHash = '0123456789abcdef'.repeat(4);
const drill = (kind: DrillEvidence['kind'], more: Partial<DrillEvidence> = {}): DrillEvidence => ({
  kind,
  date: '2026-10-01',
  verdict: 'met',
  reportHash,
  ...more,
});

/** What the rules say with these drills beside a good one of each other kind. */
function said(...drills: DrillEvidence[]): Record<string, string[]> {
  const others = drillKinds.filter((kind) => drills.every((each) => each.kind !== kind)).map((kind) => drill(kind));
  return findings(stacks.both, { ...cooperation, drills: { drills: [...others, ...drills], problems: [] } });
}

describe('drills-fresh', () => {
  it.each([
    [
      'too long ago',
      [drill('site-loss', { date: '2026-08-25' })],
      'the loss of a site: it was last drilled with success on 2026-08-25, 91 days ago, but it must succeed every 90 days.',
    ],
    [
      'that never met its targets',
      [drill('site-loss', { verdict: 'deviated' })],
      'the loss of a site: it was drilled last on 2026-10-01 (deviated), and never with success, but it must succeed every 90 days.',
    ],
    [
      'on a day to come',
      [drill('site-loss', { date: '2026-11-25' })],
      'the loss of a site: it was never drilled, but it must succeed every 90 days.',
    ],
    [
      'of which there was only maintenance',
      [drill('node-maintenance'), drill('node-loss', { date: '2026-05-01' })],
      'the loss of a node: it was last drilled with success on 2026-05-01, 207 days ago, but it must succeed every 90 days.',
    ],
    [
      'from backup, of which there were only copies of replicas',
      [drill('isolated-failover', { class: 'isolated' }), drill('restore', { date: '2026-05-01' })],
      'a restore from backup: it was last drilled with success on 2026-05-01, 207 days ago, but it must succeed every 90 days.',
    ],
    [
      'that failed after one long ago',
      [drill('restore', { date: '2026-05-01' }), drill('restore', { verdict: 'aborted' })],
      'a restore from backup: it was last drilled with success on 2026-05-01, 207 days ago, but it must succeed every 90 days.',
    ],
    [
      'that succeeded in a simulation only',
      [drill('site-loss', { class: 'simulated' })],
      'the loss of a site: it was drilled with success in a simulation only, last on 2026-10-01, which does not count, but it must succeed every 90 days.',
    ],
    [
      'that failed on the real cluster, though a simulation succeeded since',
      [
        drill('site-loss', { class: 'real', verdict: 'deviated' }),
        drill('site-loss', { class: 'simulated', date: '2026-11-02' }),
      ],
      'the loss of a site: it was drilled last on 2026-10-01 (deviated), and never with success, but it must succeed every 90 days.',
    ],
  ])('finds a drill %s', (_, drills, message) => {
    expect(said(...drills)).toEqual({ 'drills-fresh': [message] });
  });

  it('says nothing about a drill on the last day that counts, nor about a failed one after a fresh success', () => {
    expect(said(drill('node-loss', { date: '2026-08-26' }))).toEqual({});
    expect(said(drill('node-loss'), drill('node-loss', { date: '2026-11-20', verdict: 'aborted' }))).toEqual({});
  });

  it.each(['isolated', 'real'] as const)('counts a drill that was %s', (where) => {
    expect(said(drill('restore', { class: where }))).toEqual({});
  });

  it('names file, place, value and what is allowed of evidence that can not be read', () => {
    const record = parseEvidence(
      new Map([['drills/evidence/a.json', JSON.stringify({ ...drill('restore'), kind: 'fire' })]]),
    );
    expect(record.drills).toEqual([]);
    const found = findings(stacks.both, {
      ...cooperation,
      drills: { ...record, drills: drillKinds.map((kind) => drill(kind)) },
    });
    expect(found).toEqual({
      'drills-fresh': [
        'evidence drills/evidence/a.json: it can\'t be read (drills/evidence/a.json:1: kind: got "fire", allowed: node-loss, site-loss, link-loss, witness-loss, planned-switchover, restore, isolated-failover, node-maintenance), but only drills that can be read count.',
      ],
    });
  });
});

describe('drills-begun', () => {
  it('says that no drill has been kept, and drills-fresh says nothing', () => {
    expect(findings(stacks.both, { ...cooperation, drills: undefined })).toEqual({
      'drills-begun': ['drills: none has been kept: that failovers work is assumed, but it must be proven.'],
    });
  });
});

describe('The evidence of drills', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'ikz-evidence-'));
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  it('is not there where there is no folder', async () => {
    expect(await readEvidence(root)).toBeUndefined();
  });

  it('is read from all JSON files of the folder, and from no others', async () => {
    const folder = path.join(root, 'drills', 'evidence');
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, 'b.json'), JSON.stringify(drill('restore')));
    writeFileSync(path.join(folder, 'a.json'), JSON.stringify(drill('node-loss')));
    writeFileSync(path.join(folder, 'README.md'), 'words');
    expect(await readEvidence(root)).toEqual({ drills: [drill('node-loss'), drill('restore')], problems: [] });
  });
});
