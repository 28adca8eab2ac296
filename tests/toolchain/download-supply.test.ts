import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import path from 'node:path';
import { create } from 'tar';
import { Agent } from 'undici';
import { beforeEach, describe, expect, it } from 'vitest';
import { downloadSupply, type ReleaseSite } from '../../toolchain/download/download-supply.ts';
import { releaseFor } from '../../toolchain/download/release.ts';
import { findToolchain, type StepEvent } from '../../toolchain/index.ts';
import { fakeExecutable, fakePulumi } from './support/fake-executable.ts';
import { closedPort, listening } from './support/loopback.ts';
import { releaseSite } from './support/release-site.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

let folder: string;
let events: StepEvent[];

beforeEach(async () => {
  folder = await temporaryFolder();
  events = [];
});

const find = (site: ReleaseSite) =>
  findToolchain({
    progress: (event) => events.push(event),
    cacheDir: path.join(folder, 'cache'),
    env: { PATH: '/usr/bin:/bin' },
    supplies: [downloadSupply(site)],
  });

/** An archive as Pulumi publishes it, with a pulumi that can say its version and install plugins. */
async function archive(): Promise<Buffer> {
  const release = path.join(folder, 'release');
  await fakeExecutable(path.join(release, 'pulumi'), 'pulumi', fakePulumi('3.256.0'));
  await fakeExecutable(path.join(release, 'pulumi'), 'pulumi-language-nodejs');
  await create({ gzip: true, cwd: release, file: path.join(folder, 'release.tar.gz') }, ['pulumi']);
  return readFile(path.join(folder, 'release.tar.gz'));
}

const paths = (() => {
  const { archive: file, checksums } = releaseFor('');
  return { archive: file.url, name: file.name, checksums: checksums.url };
})();

const sha256 = (content: Buffer) => createHash('sha256').update(content).digest('hex');

describe('the official download', () => {
  it('is fetched over https, checked, unpacked and given its plugins, once', async () => {
    const content = await archive();
    const site = await releaseSite({
      [paths.archive]: content,
      [paths.checksums]: `${'00'.repeat(32)}  other.tar.gz\n${sha256(content)}  ${paths.name}\n`,
    });
    const found = await find(site);
    expect(found).toMatchObject({ way: 'download', version: '3.256.0' });
    expect(await readFile(path.join(found.binDir, 'calls.txt'), 'utf8')).toBe(
      'plugin install resource proxmoxve v8.6.0 --server github://api.github.com/muhlba91/pulumi-proxmoxve\n' +
        'plugin install resource command v1.2.1\n',
    );
    expect((await readdir(path.join(found.home, 'plugins'))).sort()).toEqual([
      'resource-command-v1.2.1',
      'resource-proxmoxve-v8.6.0',
    ]);
    expect(await find(site)).toEqual(found);
    expect(site.asked).toEqual([paths.checksums, paths.archive]);
    expect(events.filter(({ state }) => state === 'done').map(({ step }) => step)).toEqual([
      'Download pulumi 3.256.0',
      'Unpack pulumi 3.256.0',
      'Download the plugin proxmoxve 8.6.0',
      'Download the plugin command 1.2.1',
    ]);
  });

  it('is refused when it is not what was published, and leaves nothing', async () => {
    const content = await archive();
    const site = await releaseSite({
      [paths.archive]: Buffer.concat([content, Buffer.from('!')]),
      [paths.checksums]: `${sha256(content)}  ${paths.name}\n`,
    });
    await expect(find(site)).rejects.toThrow(`published is ${sha256(content)}; the file is not used`);
    expect(await readdir(path.join(folder, 'cache'))).toEqual([]);
  });

  it('is refused when the list of checksums does not name it', async () => {
    const site = await releaseSite({ [paths.archive]: await archive(), [paths.checksums]: '' });
    await expect(find(site)).rejects.toThrow(`does not list ${paths.name}`);
    expect(site.asked).toEqual([paths.checksums]);
  });

  it('is refused from a site whose certificate no known authority signed', async () => {
    const site = await releaseSite({ [paths.checksums]: '' });
    const stranger = await releaseSite();
    await expect(find({ ...site, dispatcher: stranger.dispatcher })).rejects.toThrow(/certificate/);
    expect(site.asked).toEqual([]);
  });

  it('is refused when the site sends it over plain http', async () => {
    const port = await listening(createHttpServer((_request, response) => response.end('anything')));
    const plain = `http://127.0.0.1:${port}/pulumi`;
    const site = await releaseSite({}, (_request, response) => response.writeHead(302, { location: plain }).end());
    await expect(find(site)).rejects.toThrow(`redirected to ${plain}, which is not https`);
  });

  it('names the answer of a site that does not have it', async () => {
    const site = await releaseSite();
    await expect(find(site)).rejects.toThrow(`${site.baseUrl}${paths.checksums}: 404 Not Found`);
  });

  it('is given up at once where nothing listens', async () => {
    const port = await closedPort();
    const site = { baseUrl: `https://127.0.0.1:${port}`, dispatcher: () => new Agent() };
    await expect(find(site)).rejects.toThrow(`connect ECONNREFUSED 127.0.0.1:${port}`);
  });

  it('is given up in seconds where connections are swallowed', async () => {
    const port = await listening(createServer());
    const site = { baseUrl: `https://127.0.0.1:${port}`, dispatcher: () => new Agent({ connect: { timeout: 300 } }) };
    const started = performance.now();
    await expect(find(site)).rejects.toThrow(/Connect Timeout Error/);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
