import path from 'node:path';
import type { Dispatcher } from 'undici';
import { fingerprint } from '../fingerprint.ts';
import { toolchainIn } from '../layout.ts';
import { madeOnce } from '../made-once.ts';
import { CommandFailed } from '../run-command.ts';
import { type Search, type Supply, Unavailable } from '../toolchain.ts';
import { versions } from '../versions.ts';
import { officialReleases, releaseFor } from './release.ts';
import { SiteError } from './site-error.ts';

export interface ReleaseSite {
  /** Folder with `vVERSION/FILE` below it, over https. */
  readonly baseUrl: string;
  /** How it is reached; by default with the proxies of the environment and short limits. */
  readonly dispatcher?: () => Dispatcher;
}

/** The official release and the published plugins. */
export function downloadSupply(site: ReleaseSite = { baseUrl: officialReleases }): Supply {
  const content = [site.baseUrl, process.platform, process.arch, JSON.stringify(versions)];
  const folderIn = (search: Search) => path.join(search.cacheDir, `download-${fingerprint(content)}`);
  return {
    way: 'download',
    ready: (search) => toolchainIn(folderIn(search), 'download', search.env),
    async provide(search) {
      const release = releaseFor(site.baseUrl);
      const folder = folderIn(search);
      const found = () => toolchainIn(folder, 'download', search.env);
      const { download } = await import('./download.ts');
      try {
        return await madeOnce(folder, found, (draft, inner) => download(release, site, draft, inner), search);
      } catch (error) {
        if (!(error instanceof SiteError || error instanceof CommandFailed)) throw error;
        throw new Unavailable(
          error.message,
          `Let this machine reach ${new URL(site.baseUrl).host} and get.pulumi.com over https (a proxy is taken from HTTPS_PROXY).`,
          { cause: error },
        );
      }
    },
  };
}
