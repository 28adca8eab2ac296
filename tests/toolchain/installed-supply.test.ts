import { mkdir, readFile, utimes } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findToolchain } from '../../toolchain/index.ts';
import { installedSupply, type PluginSites } from '../../toolchain/installed-supply.ts';
import { allPlugins, pluginExecutable, pluginFolder } from '../../toolchain/plugin.ts';
import { fakeExecutable, fakePulumi } from './support/fake-executable.ts';
import { closedPort } from './support/loopback.ts';
import { releaseSite } from './support/release-site.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let bin: string;
let home: string;
let cacheDir: string;

beforeEach(async () => {
  const folder = await temporaryFolder();
  bin = path.join(folder, 'bin');
  home = path.join(folder, 'home');
  cacheDir = path.join(folder, 'cache');
  await mkdir(bin);
});

async function install(version: string, parts: { languageHost: boolean; plugins: boolean }): Promise<string> {
  const pulumi = await fakeExecutable(bin, 'pulumi', fakePulumi(version));
  if (parts.languageHost) await fakeExecutable(bin, 'pulumi-language-nodejs');
  if (parts.plugins) {
    for (const plugin of allPlugins) await fakeExecutable(pluginFolder(home, plugin), pluginExecutable(plugin));
  }
  return pulumi;
}

const find = (sites?: PluginSites) =>
  findToolchain({
    progress: () => undefined,
    cacheDir,
    env: { PATH: bin, PULUMI_HOME: home },
    supplies: [installedSupply(sites)],
  });

const calls = () => readFile(path.join(bin, 'calls.txt'), 'utf8');

describe('an installed pulumi', () => {
  it('is taken when version, language host and plugins fit', async () => {
    const pulumiPath = await install('3.260.1', { languageHost: true, plugins: true });
    expect(await find()).toMatchObject({ way: 'installed', pulumiPath, binDir: bin, home, version: '3.260.1' });
  });

  it('is asked for its version once, until it is another file', async () => {
    const pulumi = await install('3.256.0', { languageHost: true, plugins: true });
    await find();
    await find();
    expect(await calls()).toBe('version\n');
    await utimes(pulumi, 1, 1);
    await find();
    expect(await calls()).toBe('version\nversion\n');
  });

  it.each(['3.255.9', '4.0.0', '2.300.0'])('of version %s does not fit', async (version) => {
    await install(version, { languageHost: true, plugins: true });
    await expect(find()).rejects.toThrow(`is version ${version}; needed is 3.256.0 or a newer 3.x.`);
  });

  it('without the Node language host does not fit', async () => {
    await install('3.256.0', { languageHost: false, plugins: true });
    await expect(find()).rejects.toThrow('has no pulumi-language-nodejs beside it, nor is there one on PATH.');
  });

  it('that cannot be run is named', async () => {
    await fakeExecutable(bin, 'pulumi', 'console.error("bad interpreter"); process.exit(126)');
    await expect(find()).rejects.toThrow(/pulumi version: exit code 126\s+bad interpreter/);
  });

  it('that ikz itself put on PATH is not taken for an installed one', async () => {
    await install('3.256.0', { languageHost: true, plugins: true });
    cacheDir = path.dirname(bin);
    await expect(find()).rejects.toThrow('There is no pulumi on PATH.');
  });

  it('is missed when there is none', async () => {
    await expect(find()).rejects.toThrow('There is no pulumi on PATH.');
  });
});

describe('an installed pulumi that lacks plugins', () => {
  it('installs them', async () => {
    const site = await releaseSite();
    await install('3.256.0', { languageHost: true, plugins: false });
    const found = await find({ own: site.baseUrl, github: site.baseUrl, dispatcher: site.dispatcher });
    expect(found).toMatchObject({ way: 'installed', home });
    expect((await calls()).split('\n')).toEqual([
      'version',
      'plugin install resource proxmoxve v8.6.0 --server github://api.github.com/muhlba91/pulumi-proxmoxve',
      'plugin install resource command v1.2.1',
      '',
    ]);
  });

  it('does not fit where their sites cannot be reached', async () => {
    await install('3.256.0', { languageHost: true, plugins: false });
    const closed = `https://127.0.0.1:${await closedPort()}`;
    await expect(find({ own: closed, github: closed })).rejects.toThrow(
      `lacks the plugins proxmoxve 8.6.0, command 1.2.1, and they cannot be fetched: ${closed}: connect ECONNREFUSED`,
    );
  });
});
