import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../layout.ts';
import { allPlugins, installPlugin } from '../plugin.ts';
import type { Search } from '../toolchain.ts';
import { versions } from '../versions.ts';
import type { ReleaseSite } from './download-supply.ts';
import { checksumOf, type Release } from './release.ts';
import { fetchFile, fetchText, impatientClient } from './site.ts';
import { SiteError } from './site-error.ts';
import { unpack } from './unpack.ts';

/**
 * Downloads a release and the plugins into the empty folder `draft`. Throws SiteError and CommandFailed.
 *
 * The archive is checked against the list of SHA-256 that is published beside it, fetched over verified TLS: that finds
 * a damaged or incomplete download. It is as trustworthy as the site, no more; see docs/decisions/0001-toolchain.md.
 */
export async function download(release: Release, site: ReleaseSite, draft: string, search: Search): Promise<void> {
  const { binDir, home } = layout(draft);
  const archive = path.join(draft, release.archive.name);
  const request = { dispatcher: (site.dispatcher ?? impatientClient)(), signal: search.signal };
  try {
    await search.step(`Download pulumi ${versions.engine}`, async (tell) => {
      // The list comes first: it is small, and tells within seconds whether the site can be reached at all.
      const expected = checksumOf(await fetchText(release.checksums.url, request), release.archive.name);
      if (expected === undefined)
        throw new SiteError(`${release.checksums.url}: does not list ${release.archive.name}`);
      const actual = await fetchFile(release.archive.url, archive, request, tell);
      if (actual !== expected) {
        throw new SiteError(
          `${release.archive.url}: SHA-256 is ${actual}, published is ${expected}; the file is not used`,
        );
      }
    });
  } finally {
    await request.dispatcher.destroy();
  }
  await search.step(`Unpack pulumi ${versions.engine}`, async () => {
    const unpacked = path.join(draft, 'unpacked');
    await mkdir(unpacked);
    await unpack(archive, unpacked);
    await rename(await executablesIn(unpacked), binDir);
    await Promise.all([unpacked, archive].map((used) => rm(used, { recursive: true, force: true })));
  });
  await mkdir(home);
  const pulumiPath = path.join(binDir, process.platform === 'win32' ? 'pulumi.exe' : 'pulumi');
  for (const plugin of allPlugins) await installPlugin(plugin, pulumiPath, home, search);
}

/** The archives hold `pulumi/EXECUTABLE`, those for Windows `pulumi/bin/EXECUTABLE`. */
async function executablesIn(unpacked: string): Promise<string> {
  const folder = path.join(unpacked, 'pulumi');
  return (await readdir(folder)).includes('bin') ? path.join(folder, 'bin') : folder;
}
