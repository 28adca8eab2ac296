import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultTree, Formula } from '../../model/availability/fault-tree.ts';
import { writeFaultTree } from '../../model/availability/mef/write.ts';
import { runIkz } from './captured.ts';

const header = 'tree,basic_events,gates,minimal_cut_sets,probability,mcs_order_1,mcs_order_2,mcs_order_3';

describe('ikz analyse', () => {
  let folder = '';
  const place = (name: string) => path.join(folder, name);

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-analyse-'));
    await fs.writeFile(place('pair.xml'), writeFaultTree(pair));
    await fs.writeFile(place('knot.xml'), writeFaultTree(knot));
    await fs.writeFile(place('odd.xml'), '<opsa-mef><define-gate name="g"><gate name="h"/></define-gate></opsa-mef>');
  });
  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  it('prints one line of CSV a tree, in the order of the files', async () => {
    const { stdout, stderr, exitCode } = await runIkz('analyse', place('pair.xml'), place('pair.xml'));
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
    expect(stdout).toBe(`${header}\n${'pair,3,2,2,2.07000e-3,0,2,0\n'.repeat(2)}`);
  });

  it('prints cut sets and importance as JSON', async () => {
    const { stdout } = await runIkz('analyse', '--json', place('pair.xml'));
    expect(JSON.parse(stdout)).toMatchObject({
      tree: 'pair',
      exact: true,
      minimalCutSets: 2,
      minimalCutSetsByOrder: [0, 0, 2, 0],
      cutSets: [
        ['mains', 'generator'],
        ['mains', 'relay'],
      ],
      importance: { mains: { criticality: 1 } },
    });
  });

  it('gives bounds of a tree that is too large, and says so', async () => {
    const { stdout, stderr, exitCode } = await runIkz('analyse', '--memory', '1', place('knot.xml'), place('pair.xml'));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^knot,60,1,120,\S+\.\.\d\S*,0,0,120$/m);
    expect(stdout).toContain('\npair,3,2,2,2.07000e-3,0,2,0\n');
    expect(stderr).toContain('knot: not solved within 1 MiB. The probability lies between the bounds');
  });

  it.each([
    [['odd.xml'], 'odd.xml:1: <gate name="h">: not defined'],
    [['none.xml'], "none.xml: can't be read"],
  ])('tells of the mistake in %s, without a stack', async (files, sentence) => {
    const { stderr, stdout, exitCode } = await runIkz('analyse', ...files.map(place));
    expect(exitCode).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });

  it.each([
    [['--seconds', 'soon'], 'Allowed: a number above 0.'],
    [['--memory', '0'], 'Allowed: a number above 0.'],
    [['--order', '40'], 'Allowed: a whole number from 3 to 15.'],
  ])('refuses %s', async (words, sentence) => {
    const { stderr, exitCode } = await runIkz('analyse', ...words, place('pair.xml'));
    expect(exitCode).toBe(1);
    expect(stderr).toContain(sentence);
  });
});

const event = (name: string): Formula => ({ kind: 'basic-event', name });

const pair: FaultTree = {
  name: 'pair',
  top: 'top',
  gates: new Map<string, Formula>([
    ['top', { kind: 'and', args: [event('mains'), { kind: 'gate', name: 'spare' }] }],
    ['spare', { kind: 'or', args: [event('generator'), event('relay')] }],
  ]),
  basicEvents: new Map([
    ['mains', 0.03],
    ['generator', 0.02],
    ['relay', 0.05],
  ]),
  houseEvents: new Map(),
};

/** 120 different triples of 60 events, so mixed that no order of the events keeps them together. */
const knot: FaultTree = {
  name: 'knot',
  top: 'top',
  gates: new Map<string, Formula>([
    [
      'top',
      {
        kind: 'or',
        args: Array.from({ length: 120 }, (_, index): Formula => {
          const places = [index * 7, index * 7 + 11 + (index % 13), index * 7 + 31 + (index % 17)];
          return { kind: 'and', args: places.map((place) => event(`e${place % 60}`)) };
        }),
      },
    ],
  ]),
  basicEvents: new Map(Array.from({ length: 60 }, (_, index) => [`e${index}`, 1e-3])),
  houseEvents: new Map(),
};
