import { fork } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { findToolchain, type StepEvent } from '../../toolchain/index.ts';
import { layout } from '../../toolchain/layout.ts';
import { allPlugins, pluginExecutable, pluginFolder } from '../../toolchain/plugin.ts';
import { sourceSupply } from '../../toolchain/source/source-supply.ts';
import { fakeExecutable } from './support/fake-executable.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let cacheDir: string;
let log: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  cacheDir = path.join(folder, 'cache');
  log = path.join(folder, 'builds.txt');
  await writeFile(log, '');
});

/** Builds something that has all the parts of a toolchain, and notes that it did. */
async function quickBuild(folder: string): Promise<void> {
  await appendFile(log, 'built\n');
  const { binDir, home } = layout(folder);
  await fakeExecutable(binDir, 'pulumi-language-nodejs');
  for (const plugin of allPlugins) await fakeExecutable(pluginFolder(home, plugin), pluginExecutable(plugin));
  await fakeExecutable(binDir, 'pulumi');
}

/** The shortest lease there is, so that a killed run is noticed after two seconds. */
const lease = { staleMs: 2_000, renewMs: 1_000 };

function find(build: (folder: string) => Promise<void>, events: StepEvent[] = []) {
  return findToolchain({
    progress: (event) => events.push(event),
    cacheDir,
    env: { PATH: '' },
    supplies: [sourceSupply({ build, lease })],
  });
}

describe('a toolchain that is made', () => {
  it('is made once when two runs want it at the same time, and the second says that it waits', async () => {
    const events: StepEvent[] = [];
    let begun: () => void = () => undefined;
    let goOn: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const mayGoOn = new Promise<void>((resolve) => (goOn = resolve));
    const first = find(async (folder) => {
      begun();
      await mayGoOn;
      await quickBuild(folder);
    });
    await hasBegun;
    const second = find(quickBuild, events);
    await expect.poll(() => events.length).toBeGreaterThan(0);
    goOn();
    expect(await second).toEqual(await first);
    expect(await readFile(log, 'utf8')).toBe('built\n');
    expect(events.map(({ step, state }) => `${state}: ${step}`)).toEqual([
      'start: Wait for another run that is making this toolchain',
      'done: Wait for another run that is making this toolchain',
    ]);
  });

  it('is made anew after a run that was killed while making it, which leaves nothing', async () => {
    const child = fork(path.join(import.meta.dirname, 'support', 'endless-build.ts'), [cacheDir], {
      execArgv: ['--import', 'tsx'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await once(child, 'message');
    expect((await readdir(cacheDir)).map((name) => path.extname(name)).sort()).toEqual(['.draft', '.lock']);
    child.kill('SIGKILL');
    await once(child, 'exit');

    const found = await find(quickBuild);
    expect(await readFile(log, 'utf8')).toBe('built\n');
    expect(await readdir(cacheDir)).toEqual([path.basename(path.dirname(found.binDir))]);
    expect(await readdir(path.dirname(found.binDir))).toEqual(['bin', 'home']);
  });

  it('is made anew by the next run when making it failed', async () => {
    const failing = find(async (folder) => {
      await mkdir(path.join(folder, 'half'));
      throw new Error('disk full');
    });
    await expect(failing).rejects.toThrow('disk full');
    expect(await readdir(cacheDir)).toEqual([]);
    await expect(find(quickBuild)).resolves.toMatchObject({ way: 'source' });
  });

  it('is made anew when a part of it has gone', async () => {
    const found = await find(quickBuild);
    await rm(path.join(found.home, 'plugins'), { recursive: true });
    expect(await find(quickBuild)).toEqual(found);
    expect(await readFile(log, 'utf8')).toBe('built\nbuilt\n');
  });

  it('is found in well under 100 ms once it is there', async () => {
    await find(quickBuild);
    const started = performance.now();
    await find(quickBuild);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it('is no longer waited for when the user interrupts', async () => {
    const interruption = new AbortController();
    let begun: () => void = () => undefined;
    const hasBegun = new Promise<void>((resolve) => (begun = resolve));
    const search = findToolchain({
      progress: () => undefined,
      cacheDir,
      env: { PATH: '' },
      signal: interruption.signal,
      supplies: [
        sourceSupply({
          build: (_folder, { signal }) => {
            begun();
            return new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));
          },
        }),
      ],
    });
    await hasBegun;
    interruption.abort(new Error('interrupted'));
    await expect(search).rejects.toThrow('interrupted');
    expect(await readdir(cacheDir)).toEqual([]);
  });
});
