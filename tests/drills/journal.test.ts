/** The journal: what was written is found again as it was written, or it is told where not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectBegun } from '../../drills/journal/begun.ts';
import { chained, encode, type Line, readChain } from '../../drills/journal/chain.ts';
import type { Begun, Entry } from '../../drills/journal/entry.ts';
import { ask, FileJournal, isBeingWritten, journalFile } from '../../drills/journal/file-journal.ts';
import { verifyJournal, verifyText } from '../../drills/journal/verify.ts';
import { projectRoot } from '../../engine/target.ts';
import { UserError } from '../../model/user-error.ts';
import { SimulatedWorld } from './simulated-world.ts';
import { actor, begun, planned, smallPlan } from './support.ts';

const entries: Entry[] = [
  { kind: 'prechecked' },
  { kind: 'locking' },
  { kind: 'locked' },
  { kind: 'acted', n: 1 },
  { kind: 'error', message: 'Straße gesperrt – „Umleitung“' },
  { kind: 'sample', whole: true, state: { nodes: { nie1: true, kau1: false }, quorate: true } },
  { kind: 'unlocked' },
];
const at = { at: 1_795_500_000, clock: 'cluster' } as const;

function written(count = entries.length): Line[] {
  const lines: Line[] = [];
  for (const entry of entries.slice(0, count)) lines.push(chained(entry, at, lines.at(-1)));
  return lines;
}

const bytes = (lines: readonly Line[]): Buffer => Buffer.from(lines.map(encode).join(''));
const whole = bytes(written());
/** Number of the line that the byte belongs to. */
const lineOf = (offset: number): number => whole.subarray(0, offset).filter((byte) => byte === 0x0a).length + 1;

describe('A journal', () => {
  it('is read as it was written', () => {
    expect(readChain(whole)).toEqual({
      lines: written(),
      wholeBytes: whole.length,
      torn: undefined,
      broken: undefined,
    });
    expect(verifyText(whole)).toMatchObject({ lines: entries.length, ended: true, faults: [] });
  });

  it('tells the line of any byte that was changed', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (offset, by) => {
        const changed = Buffer.from(whole);
        changed[offset] = ((changed[offset] ?? 0) + by) % 256;
        const [fault] = verifyText(changed).faults;
        expect(fault?.line).toBe(lineOf(offset));
      }),
    );
  });

  it('tells the line of any byte that was added', () => {
    fc.assert(
      fc.property(fc.nat(whole.length), fc.nat(255), (offset, byte) => {
        const added = Buffer.concat([whole.subarray(0, offset), Buffer.from([byte]), whole.subarray(offset)]);
        const [fault] = verifyText(added).faults;
        // A newline more at a line's end makes an empty line after it.
        expect(Math.abs((fault?.line ?? 0) - lineOf(offset))).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('tells the line of any bytes that were dropped before its end', () => {
    fc.assert(
      fc.property(fc.nat(whole.length - 2), fc.integer({ min: 1, max: 60 }), (offset, count) => {
        const dropped = Buffer.concat([whole.subarray(0, offset), whole.subarray(offset + count)]);
        const [fault] = verifyText(dropped, written().at(-1)?.hash).faults;
        expect(fault).toBeDefined();
        expect(fault?.line).toBeLessThanOrEqual(lineOf(offset));
      }),
    );
  });

  it('tells of lines that were exchanged, dropped or taken from elsewhere', () => {
    const lines = written();
    const index = fc.nat(lines.length - 1);
    fc.assert(
      fc.property(index, index, (a, b) => {
        fc.pre(a !== b);
        const exchanged = lines.with(a, lines[b] ?? (lines[0] as Line)).with(b, lines[a] ?? (lines[0] as Line));
        expect(verifyText(bytes(exchanged)).faults[0]?.line).toBe(Math.min(a, b) + 1);
      }),
    );
    for (let dropped = 0; dropped < lines.length - 1; dropped += 1) {
      expect(verifyText(bytes(lines.toSpliced(dropped, 1))).faults[0]?.line).toBe(dropped + 1);
    }
  });

  it('tells that its end is missing or was added to, by the hash that the evidence names', () => {
    const lines = written();
    const head = lines.at(-1)?.hash ?? '';
    expect(verifyText(bytes(lines), head).faults).toEqual([]);
    expect(verifyText(bytes(lines.slice(0, -1)), head).faults[0]?.reason).toContain('its end is missing');
    const more = [...lines, chained({ kind: 'unlocked' }, at, lines.at(-1))];
    expect(verifyText(bytes(more), head).faults[0]?.reason).toContain(`lines were added after line ${lines.length}`);
  });

  it('is told from a whole one when its last line was cut off anywhere', () => {
    const lines = written();
    const before = bytes(lines.slice(0, -1));
    for (let length = before.length + 1; length < whole.length; length += 1) {
      const { torn, broken, wholeBytes } = readChain(whole.subarray(0, length));
      expect({ torn: torn?.length, broken, wholeBytes }).toMatchObject({
        broken: undefined,
        wholeBytes: before.length,
      });
      expect(verifyText(whole.subarray(0, length)).faults[0]?.line).toBe(lines.length);
    }
  });
});

describe('The file of a journal', () => {
  let dir: string;
  const first = { kind: 'begun', drill: {}, planned: {}, prediction: {}, program: {}, actor } as unknown as Begun;

  beforeEach(async () => {
    dir = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-journal-'));
  });
  afterEach(() => fs.rm(dir, { recursive: true, force: true }));

  it('holds every line as soon as it is written, and is gone on with', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    await journal.append({ kind: 'locking' }, at);
    expect(await verifyJournal(journalFile(dir))).toMatchObject({ lines: 2, ended: false, faults: [] });
    expect((await fs.stat(journalFile(dir))).mode & 0o077).toBe(0);
    await journal.close();
    const next = await FileJournal.open(dir);
    await next.append({ kind: 'locked' }, at);
    await next.close();
    expect(await verifyJournal(journalFile(dir))).toMatchObject({ lines: 3, faults: [] });
  });

  it('loses a last line that was cut off, and nothing else', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    await journal.append({ kind: 'locking' }, at);
    await journal.close();
    const text = await fs.readFile(journalFile(dir));
    await fs.writeFile(journalFile(dir), text.subarray(0, text.length - 20));
    const next = await FileJournal.open(dir);
    expect(next.lines.map(({ kind }) => kind)).toEqual(['begun']);
    await next.append({ kind: 'locking' }, at);
    await next.close();
    expect(await fs.readFile(journalFile(dir))).toEqual(text);
  });

  it('is not gone on with when it was changed: the file and the line are named', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    await journal.append({ kind: 'locking' }, at);
    await journal.close();
    const text = await fs.readFile(journalFile(dir), 'utf8');
    await fs.writeFile(journalFile(dir), text.replace('"desk"', '"disk"'));
    await expect(FileJournal.open(dir)).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(/journal\.jsonl:1: it was changed/),
    });
  });

  it('is not begun twice', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    await journal.close();
    await expect(FileJournal.begin(dir, first, at)).rejects.toMatchObject({
      message: expect.stringContaining('there is a journal'),
    });
  });

  it('has one writer, whom others ask by a request that is taken up once', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    expect(await isBeingWritten(dir)).toBe(true);
    expect(await journal.takeRequest()).toBeUndefined();
    const answered = await ask(
      dir,
      'commit',
      async () => {
        expect(await journal.takeRequest()).toBe('commit');
        expect(await journal.takeRequest()).toBeUndefined();
      },
      5,
    );
    expect(answered).toBe('taken');
    await journal.close();
    expect(await isBeingWritten(dir)).toBe(false);
  });

  it('keeps a request for a writer that is at work and has yet to take it up', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    expect(await ask(dir, 'abort', async () => {}, 5)).toBe('waiting');
    expect(await journal.takeRequest()).toBe('abort');
    await journal.close();
  });

  it('keeps no request for a writer that is gone: whoever asked has to do it', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    expect(await ask(dir, 'rollback', () => journal.close(), 5)).toBe('nobody');
    const next = await FileJournal.open(dir);
    expect(await next.takeRequest()).toBeUndefined();
    await next.close();
  });

  it.runIf(process.platform === 'linux')(
    'is had by whoever asks right after its writer was killed, before its lock is stale',
    async () => {
      await (await FileJournal.begin(dir, first, at)).close();
      const module = pathToFileURL(path.join(projectRoot, 'drills', 'journal', 'file-journal.ts')).href;
      const writing = `import { FileJournal } from ${JSON.stringify(module)};
        await FileJournal.open(${JSON.stringify(dir)});
        console.log('open');
        setInterval(() => {}, 1000);`;
      const writer = spawn(process.execPath, ['--input-type=module', '-e', writing], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(writer.stdout, 'data');
      const killed = async () => {
        if (writer.kill('SIGKILL')) await once(writer, 'exit');
      };
      expect(await ask(dir, 'rollback', killed, 2)).toBe('nobody');
      await (await FileJournal.open(dir)).close();
    },
    20_000,
  );

  it('is read anew once it is had: what another process wrote until then counts', async () => {
    const journal = await FileJournal.begin(dir, first, at);
    await journal.append({ kind: 'locking' }, at);
    await journal.close();
    const next = await FileJournal.open(dir);
    expect(next.lines.length).toBe(2);
    await next.close();
  });

  it('is no longer written by a process that was stopped, once another has gone on', async () => {
    const stopped = await FileJournal.begin(dir, first, at);
    const line = chained({ kind: 'resumed', actor }, at, stopped.lines.at(-1));
    await fs.appendFile(journalFile(dir), encode(line));
    await expect(stopped.append({ kind: 'locking' }, at)).rejects.toMatchObject({
      name: 'TakenOver',
      message: expect.stringContaining('another process goes on with this drill'),
    });
    expect(await verifyJournal(journalFile(dir))).toMatchObject({ lines: 2, faults: [] });
    await stopped.close();
  });

  it.runIf(process.platform === 'linux')('is not taken from a process that is only stopped, however long', async () => {
    await (await FileJournal.begin(dir, first, at)).close();
    const sleeper = spawn('sleep', ['60']);
    try {
      sleeper.kill('SIGSTOP');
      await writtenBy(sleeper.pid ?? 0);
      expect(await isBeingWritten(dir)).toBe(true);
      await expect(FileJournal.open(dir)).rejects.toMatchObject({
        name: 'UserError',
        message: expect.stringContaining(`another process runs this drill (process ${sleeper.pid})`),
      });
    } finally {
      sleeper.kill('SIGKILL');
      await once(sleeper, 'exit');
    }
    expect(await isBeingWritten(dir)).toBe(false);
    await (await FileJournal.open(dir)).close();
  });

  /** As one does that was started then. */
  async function writtenBy(pid: number): Promise<void> {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8');
    const boot = (await fs.readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
    const started = `${boot} ${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
    await fs.writeFile(path.join(dir, 'writer.json'), JSON.stringify({ host: os.hostname(), pid, started }));
  }

  it.runIf(process.platform === 'linux')(
    'is free when the process has another beginning than the one that wrote it',
    async () => {
      await (await FileJournal.begin(dir, first, at)).close();
      const other = { host: os.hostname(), pid: process.pid, started: 'another boot 1' };
      await fs.writeFile(path.join(dir, 'writer.json'), JSON.stringify(other));
      expect(await isBeingWritten(dir)).toBe(false);
    },
  );
});

describe('The first line of a journal', () => {
  const file = 'drills/journals/x/journal.jsonl';

  async function good() {
    const world = new SimulatedWorld(smallPlan());
    const plan = await planned(world, 'node-loss', { scope: { kind: 'node', id: 'west1' } });
    return (await begun(world, plan)).lines;
  }

  it('is that of the drill whose folder it lies in', async () => {
    const lines = await good();
    const { drill } = expectBegun(lines, file, '2026-11-24-node-loss-west1');
    expect(drill.scenario).toBe('node-loss');
    expect(() => expectBegun(lines, file, '2026-11-24-other')).toThrow(
      'it is the journal of 2026-11-24-node-loss-west1',
    );
  });

  it.each<[string, (line: Begun) => void]>([
    [
      'a member that leads out of the folder',
      ({ drill }) => Object.assign(drill.guests[0] ?? {}, { member: '../../../x' }),
    ],
    ['an id that leads out of the folder', ({ drill }) => Object.assign(drill, { id: '../x' })],
    ['an act that this program does not know', ({ drill }) => Object.assign(drill.acts[0] ?? {}, { kind: 'format' })],
    ['no target', (line) => Object.assign(line, { target: undefined })],
  ])('is refused with %s, though its chain is whole', async (_what, forge) => {
    const [line] = structuredClone(await good());
    const { hash: _hash, previous: _previous, seq: _seq, at: _at, clock: _clock, ...entry } = line as Line & Begun;
    forge(entry);
    const forged = [chained(entry, at, undefined)];
    expect(verifyText(bytes(forged)).faults).toEqual([]);
    expect(() => expectBegun(forged, file, '2026-11-24-node-loss-west1')).toThrow(UserError);
  });

  it('is refused where the journal begins with something else', () => {
    expect(() => expectBegun(written(), file, 'x')).toThrow('this is not the beginning of a drill');
  });
});
