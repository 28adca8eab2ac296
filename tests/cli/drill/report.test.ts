/** `ikz drill report` and `ikz drill history` on drills of a simulated cluster. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { historyCommand } from '../../../cli/commands/drill/history.ts';
import { reportCommand } from '../../../cli/commands/drill/report.ts';
import type { CliContext } from '../../../cli/context.ts';
import { sha256 } from '../../../drills/canonical.ts';
import { encode } from '../../../drills/journal/chain.ts';
import { journalFile } from '../../../drills/journal/file-journal.ts';
import { siteLoss } from '../../drills/report/recorded.ts';

const lines = await siteLoss();
const id = '2026-11-24-site-loss-west';

describe('ikz drill', () => {
  let root = '';
  let out = '';
  let exitCode = 0;
  const written = new Writable({
    write(chunk, _encoding, done) {
      out += String(chunk);
      done();
    },
  });
  const context: CliContext = {
    stdout: written,
    stderr: written,
    now: () => 0,
    today: () => '2026-11-24',
    signal: new AbortController().signal,
    setExitCode: (code) => {
      exitCode = code;
    },
  };
  const report = (...args: string[]) => reportCommand(context).parseAsync(['node', 'report', ...args]);
  const history = (...args: string[]) => historyCommand(context).parseAsync(['node', 'history', ...args]);
  const journals = (...parts: string[]) => path.join(root, 'journals', ...parts);

  beforeEach(async () => {
    out = '';
    exitCode = 0;
    root = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-report-'));
    vi.stubEnv('IKZ_DRILLS', root);
    await fs.mkdir(journals(id), { recursive: true });
    await fs.writeFile(journalFile(journals(id)), lines.map(encode).join(''));
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await fs.rm(root, { recursive: true });
  });

  it('writes pages for the drill and for each member, and its evidence', async () => {
    await report(id);
    const pages = (await fs.readdir(journals(id))).sort();
    const ofOne = (stem: string) => ['de.html', 'de.md', 'en.html', 'en.md', 'json'].map((end) => `${stem}.${end}`);
    expect(pages).toEqual(
      ['journal.jsonl', ...['report', 'report-ahorn', 'report-buche', 'report-common'].flatMap(ofOne)].sort(),
    );
    const evidence = await fs.readFile(path.join(root, 'evidence', `${id}.json`), 'utf8');
    expect(JSON.parse(evidence)).toMatchObject({ kind: 'site-loss', verdict: 'met', class: 'simulated' });
  });

  it('writes the same again when it is asked again', async () => {
    await report(id);
    const first = await fs.readFile(journals(id, 'report.json'), 'utf8');
    await report(id);
    expect(await fs.readFile(journals(id, 'report.json'), 'utf8')).toBe(first);
  });

  it('gives no evidence of a drill that has no verdict', async () => {
    const until = lines.findIndex(({ kind }) => kind === 'verdict');
    await fs.writeFile(journalFile(journals(id)), lines.slice(0, until).map(encode).join(''));
    await report(id, '--language', 'de');
    expect(out).not.toContain('evidence');
    expect(out).not.toContain('.en.');
  });

  it('signs the journal of a drill that is over, and of no other: then nothing is written', async () => {
    const key = path.join(root, 'key');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await report(id, '--sign', key);
    expect(exitCode).toBe(0);
    expect(await fs.readFile(journals(id, 'journal.jsonl.sig'), 'utf8')).toContain('BEGIN SSH SIGNATURE');
    await fs.rm(journals(id), { recursive: true });
    await fs.mkdir(journals(id));
    await fs.writeFile(journalFile(journals(id)), lines.slice(0, -1).map(encode).join(''));
    out = '';
    await report(id, '--sign', key);
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: expect.stringMatching(/is not over.*\n.*drill resume/) });
    expect(await fs.readdir(journals(id))).toEqual(['journal.jsonl']);
  });

  it('writes nothing where the key is not there', async () => {
    await report(id, '--sign', path.join(root, 'never'));
    expect({ exitCode, out }).toEqual({ exitCode: 2, out: expect.stringContaining('there is no key') });
    expect(await fs.readdir(journals(id))).toEqual(['journal.jsonl']);
  });

  it('makes no report of a journal that was changed, and says at which line', async () => {
    const changed = lines.map(encode).join('').replaceAll('"admin"', '"nobody"');
    await fs.writeFile(journalFile(journals(id)), changed);
    await report(id);
    expect(out).toMatch(/journal\.jsonl:1: it was changed after it was written/);
    expect(exitCode).toBe(2);
    expect(await fs.readdir(journals(id))).toEqual(['journal.jsonl']);
  });

  it.each(['2026-01-01-never', '../../etc'])('knows no drill %s, and says where they are listed', async (wrong) => {
    await report(wrong);
    expect(out).toMatch(/^Error: /);
    expect(exitCode).toBe(2);
  });

  it('lists what was drilled, with its figures', async () => {
    await report(id);
    out = '';
    await history('--json');
    expect(JSON.parse(out)).toMatchObject({
      id,
      kind: 'site-loss',
      scope: { kind: 'site', id: 'west' },
      class: 'simulated',
      verdict: 'met',
      rtoSeconds: 130,
      report: 'kept',
    });
    out = '';
    await history();
    expect(out).toMatch(/2026-11-24 │ site-loss │ west {2}│ simulated │ met {5}│ 2 min 10 s │/);
  });

  it('shows no figures of a report that is not what the evidence names', async () => {
    await report(id);
    await fs.appendFile(journals(id, 'report.json'), ' ');
    out = '';
    await history('--json');
    expect(JSON.parse(out)).toMatchObject({ id, report: 'changed', rtoSeconds: null });
  });

  it('lists a drill whose report another version wrote, without its figures', async () => {
    await report(id);
    const file = journals(id, 'report.json');
    const { unseen: _unseen, ...older } = JSON.parse(await fs.readFile(file, 'utf8'));
    const text = JSON.stringify(older);
    await fs.writeFile(file, text);
    const evidence = path.join(root, 'evidence', `${id}.json`);
    const proof = JSON.parse(await fs.readFile(evidence, 'utf8'));
    await fs.writeFile(evidence, JSON.stringify({ ...proof, reportHash: sha256(text) }));
    out = '';
    await history('--json');
    expect(JSON.parse(out)).toMatchObject({ id, report: 'unreadable', rtoSeconds: null });
  });

  it('names drills that are not over, with what ends them', async () => {
    await fs.writeFile(journalFile(journals(id)), lines.slice(0, -1).map(encode).join(''));
    await history();
    expect(out).toContain(`Not over: ${id}. It runs, or \`ikz drill resume ${id}\` or \`rollback ${id}\` ends it.`);
    out = '';
    await history('--json');
    expect(JSON.parse(out)).toEqual({ id, open: true });
  });

  it('says of a journal that is not what was written that nobody can go on with it', async () => {
    const text = lines.map(encode).join('');
    await fs.writeFile(journalFile(journals(id)), text.replace('"verdict"', '"Verdict"'));
    await history();
    expect(out).toContain(`ALTERED: the journal of ${id} is not what was written.`);
    expect(out).not.toContain('resume');
    out = '';
    await history('--json');
    expect(JSON.parse(out)).toEqual({ id, altered: true });
    await report(id);
    expect(out).toContain('put the real one back from a copy');
  });

  it('says of a journal without a line that nothing was begun', async () => {
    await fs.writeFile(journalFile(journals(id)), '');
    await history();
    expect(out).toContain(`Empty: the journal of ${id} has no line, so nothing was begun. Remove its folder.`);
  });

  it('lists nothing where nothing was kept', async () => {
    await history();
    expect(out).toBe('No drill has been kept yet.\n');
  });
});
