import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { renderLab } from '../../cli/render/lab.ts';
import { watch } from '../../cli/render/watch.ts';
import type { LabStatus } from '../../lab/index.ts';

const now = Date.UTC(2026, 10, 24, 12) / 1000;

const partition = { contacts: [], qdevice: false, expected: 5, quorum: 3, quorateNodes: [] };

/** The first site on battery and isolated, one of its nodes coming up; the other site holds the witness's vote. */
const status: LabStatus = {
  cluster: 'ikz',
  pid: 7,
  clock: { now, speed: 60 },
  votes: { expected: 5, total: 3, quorum: 3, quorate: true },
  partitions: [
    { ...partition, nodes: ['kau1', 'kau2'], votes: 3, qdevice: true, quorate: true },
    { ...partition, nodes: ['nie1'], votes: 1, quorate: false },
  ],
  witness: { host: 'witness', alive: true, hasVote: true },
  faults: [
    { target: 'niestetal', kind: 'isolated', since: now - 300 },
    { target: 'north', kind: 'flapping', since: now - 5, downSeconds: 30, upSeconds: 60 },
  ],
  nodes: [
    { name: 'nie1', site: 'niestetal', alive: true, power: 'battery', quorate: false, master: false, guests: 1 },
    {
      name: 'nie2',
      site: 'niestetal',
      alive: false,
      power: 'battery',
      upIn: 42,
      quorate: false,
      master: false,
      guests: 0,
    },
    {
      name: 'kau1',
      site: 'kaufungen',
      alive: true,
      power: 'mains',
      quorate: true,
      master: true,
      lrm: 'active',
      haState: 'online',
      guests: 1,
    },
    { name: 'kau2', site: 'kaufungen', alive: false, power: 'none', quorate: false, master: false, guests: 0 },
  ],
  guests: [
    {
      vmId: 100,
      name: 'books',
      node: 'kau1',
      site: 'kaufungen',
      state: 'running',
      answers: true,
      ha: 'started',
      replicas: [{ jobId: '100-0', target: 'nie1', lastSync: now - 900, failCount: 3 }],
    },
    { vmId: 101, name: 'time', node: 'nie1', site: 'niestetal', state: 'running', answers: false, replicas: [] },
  ],
};

describe('the status of a lab', () => {
  it('shows who is quorate, power, HA, guests with their replicas, and what lasts', () => {
    const text = renderLab({ state: 'running', status });
    for (const part of [
      '2026-11-24 12:00:00, 60 times as fast',
      'kau1 kau2: 3 of 5 votes with the witness, quorate',
      'nie1: 1 of 5 votes, NOT QUORATE (needs 3)',
      /nie1 +│ battery +│/,
      /nie2 +│ up in 42 s +│/,
      /kau1 +│ on +│ online, master +│ active +│ 1 of 1 running/,
      /kau2 +│ OFF +│/,
      /books \(100\) +│ kau1 +│ running +│ started +│ nie1 15 min ago \(failed 3x\)/,
      /time \(101\) +│ nie1 +│ running, silent +│ - +│ none/,
      'niestetal isolated, for 5 min',
      'north flapping, 30 s down, 60 s up, for 5 s',
    ]) {
      expect(text).toMatch(part);
    }
  });

  it('says when nothing is wrong, and when no node is up', () => {
    const text = renderLab({ state: 'running', status: { ...status, faults: [], partitions: [], guests: [] } });
    expect(text).toContain('No fault lasts.');
    expect(text).toContain('No node is up: 0 of 5 votes');
  });
});

describe('watching it', () => {
  async function watched(isTTY: boolean): Promise<string> {
    const abort = new AbortController();
    let written = '';
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        if (written.includes('second')) abort.abort();
        done();
      },
    });
    const texts = ['first\nline', 'second'];
    const context = {
      stdout: Object.assign(stdout, { isTTY }),
      stderr: stdout,
      now: () => 0,
      today: () => '2026-11-24',
      signal: abort.signal,
      setExitCode: () => {},
    };
    await watch(context, async () => texts.shift() ?? '');
    return written;
  }

  it('redraws in place on a terminal', async () => {
    expect(await watched(true)).toBe('\x1b[2J\x1b[Hfirst\x1b[K\nline\x1b[K\n\x1b[J\x1b[Hsecond\x1b[K\n\x1b[J');
  });

  it('writes one after another elsewhere', async () => {
    expect(await watched(false)).toBe('first\nline\nsecond\n');
  });
});
