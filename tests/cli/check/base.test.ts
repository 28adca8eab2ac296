import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Base, baseRevision } from '../../../cli/check/base/base-revision.ts';
import { namedBase } from '../../../cli/check/base/forge.ts';
import { languageOf } from '../../../cli/check/language.ts';
import { workingCopy } from '../../../offline/working-copy.ts';

let root: string;
const place = (...steps: string[]) => path.join(root, ...steps);

function git(...args: string[]): string {
  return gitIn(root, ...args);
}

function gitIn(cwd: string, ...args: string[]): string {
  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@example.org'];
  return execFileSync('git', [...identity, ...args], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim();
}

function write(file: string, text: string): void {
  fs.mkdirSync(path.dirname(place(file)), { recursive: true });
  fs.writeFileSync(place(file), text);
}

function commit(message: string): string {
  git('add', '-A');
  git('commit', '-qm', message);
  return git('rev-parse', 'HEAD');
}

let parted: string;
let tip: string;

beforeAll(() => {
  root = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'ikz check #1-')));
  git('init', '-q', '-b', 'main');
  write('cooperation/witness.yaml', 'host: 192.168.13.10\n');
  write('cooperation/members/großalmerode.yaml', 'title: Großalmerode\n');
  write('cooperation/README.md', 'no part of the inventory\n');
  write('policies/exceptions.yaml', 'exceptions: []\n');
  write('drills/evidence/2026-11-01.json', '{}\n');
  write('infra/index.ts', 'export {};\n');
  parted = commit('the base');
  git('checkout', '-qb', 'change');
  write('cooperation/witness.yaml', 'host: 192.168.13.77\n');
  write('infra/index.ts', 'export const changed = true;\n');
  commit('the change');
  git('checkout', '-q', 'main');
  write('cooperation/witness.yaml', 'host: 192.168.13.99\n');
  tip = commit('what others did meanwhile');
  git('checkout', '-q', 'change');
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

async function found(at: string, named: string | undefined, environment: NodeJS.ProcessEnv = {}): Promise<Base> {
  const cooperation = path.join(at, 'cooperation');
  return await baseRevision(namedBase(named, environment), at, cooperation, await workingCopy(at, cooperation));
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);

describe('The base of a change', () => {
  it('is where the branch has parted from main, read from git: inventory, registers, evidence', async () => {
    const base = await found(root, undefined);
    if (base.kind !== 'found') return expect.unreachable(base.why.en);
    expect(base).toMatchObject({ ref: 'main', commit: parted, programDiffers: ['infra'], tipInstead: false });
    expect([...base.revision.inventory.keys()].sort()).toEqual(['members/großalmerode.yaml', 'witness.yaml']);
    expect(textOf(base.revision.inventory.get('witness.yaml'))).toBe('host: 192.168.13.10\n');
    expect([...base.revision.registers.keys()]).toEqual([
      'policies/exceptions.yaml',
      'drills/evidence/2026-11-01.json',
    ]);
  });

  it('is looked up without touching working copy, index or branch', async () => {
    const state = () => [
      git('--no-optional-locks', 'status', '--porcelain=v2', '--branch'),
      fs.statSync(place('.git', 'index')).mtimeMs,
    ];
    const before = state();
    await found(root, undefined);
    expect(state()).toEqual(before);
  });

  it('is what --base names, whatever the forge says', async () => {
    const base = await found(root, parted, { GITHUB_BASE_REF: 'main' });
    expect(base).toMatchObject({ kind: 'found', ref: parted, commit: parted });
  });

  it('of a shallow clone is the tip of the branch, and that is said', async () => {
    const clone = place('.git', 'shallow');
    gitIn(root, 'clone', '-q', '--depth=1', '--no-single-branch', '--branch=change', pathToFileURL(root).href, clone);
    const base = await found(clone, undefined);
    expect(base).toMatchObject({ kind: 'found', ref: 'origin/main', commit: tip, tipInstead: true });
  });

  it('of a clone that has one branch only is missing, and the fix is named', async () => {
    const clone = place('.git', 'single');
    gitIn(root, 'clone', '-q', '--depth=1', '--branch=change', pathToFileURL(root).href, clone);
    const base = await found(clone, undefined, { GITHUB_BASE_REF: 'main' });
    if (base.kind !== 'missing') return expect.unreachable(base.commit);
    expect(base.why.en).toBe('there is no such base here: origin/main, main (from GITHUB_BASE_REF)');
    expect(base.fix.en).toContain('fetch-depth: 0');
    expect(base.fix.de).toContain('GIT_DEPTH: 0');
  });

  it.each(['--upload-pack=touch x', '-h', 'main..change', 'nothing', ''])(
    'is missing where the name is %j, and the name is no option of git',
    async (name) => {
      expect((await found(root, name)).kind).toBe('missing');
    },
  );

  it('is found where the inventory is a repository of its own, and the registers are those of the project', async () => {
    const here = await workingCopy(root, place('cooperation'));
    gitIn(place('cooperation'), 'init', '-q', '-b', 'main');
    gitIn(place('cooperation'), 'add', '-A');
    gitIn(place('cooperation'), 'commit', '-qm', 'the inventory alone');
    const base = await found(root, undefined);
    fs.rmSync(place('cooperation', '.git'), { recursive: true });
    if (base.kind !== 'found') return expect.unreachable(base.why.en);
    expect([...base.revision.inventory.keys()].sort()).toEqual(['members/großalmerode.yaml', 'witness.yaml']);
    expect(base.revision.registers).toEqual(here.registers);
    expect(base.programDiffers).toEqual([]);
  });

  it('is missing outside of a repository', async () => {
    const elsewhere = fs.mkdtempSync(path.join(os.tmpdir(), 'ikz-check-'));
    fs.mkdirSync(path.join(elsewhere, 'cooperation'));
    const base = await found(elsewhere, undefined);
    expect(base).toMatchObject({
      kind: 'missing',
      why: { en: 'the folder cooperation lies in no git repository, or there is no git' },
    });
    fs.rmSync(elsewhere, { recursive: true });
  });
});

describe("The forge's variables name the base:", () => {
  it.each([
    [{ GITHUB_BASE_REF: 'main' }, ['refs/remotes/origin/main', 'refs/heads/main']],
    [{ FORGEJO_BASE_REF: 'stable', GITHUB_BASE_REF: 'stable' }, ['refs/remotes/origin/stable', 'refs/heads/stable']],
    [{ CI_MERGE_REQUEST_DIFF_BASE_SHA: 'abc', CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'main' }, ['abc']],
    [{ CI_MERGE_REQUEST_TARGET_BRANCH_NAME: 'dev' }, ['refs/remotes/origin/dev', 'refs/heads/dev']],
    [{ GITHUB_BASE_REF: '' }, ['refs/remotes/origin/main', 'refs/heads/main']],
    [{}, ['refs/remotes/origin/main', 'refs/heads/main']],
  ])('%j', (environment, refs) => {
    expect(namedBase(undefined, environment).refs).toEqual(refs);
  });
});

describe('The language of the reports', () => {
  it.each([
    [{ LANG: 'de_DE.UTF-8' }, 'de'],
    [{ LANG: 'en_GB.UTF-8' }, 'en'],
    [{ LC_ALL: 'C.UTF-8', LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LC_MESSAGES: 'de_AT', LANG: 'en_US' }, 'de'],
    [{ LANG: 'deva' }, 'en'],
    [{}, 'en'],
  ])('of %j is %s', (environment, language) => {
    expect(languageOf(environment)).toBe(language);
  });
});
