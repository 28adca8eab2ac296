import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Dispatcher } from 'undici';
import { SiteError } from './download/site-error.ts';
import { findPlugin, findProgram } from './executable.ts';
import { fingerprint } from './fingerprint.ts';
import { installPlugin, missingPlugins, type Plugin } from './plugin.ts';
import { CommandFailed, runCommand } from './run-command.ts';
import { pathOf, type Search, type Supply, type Toolchain, toolchainAt, Unavailable } from './toolchain.ts';
import { isAtLeast, versionNumber } from './version-number.ts';
import { versions } from './versions.ts';

/** Where `pulumi plugin install` fetches from. */
export interface PluginSites {
  /** Pulumi's own plugins. */
  readonly own: string;
  /** Plugins that others publish. */
  readonly github: string;
  /** How they are reached; by default with the proxies of the environment and short limits. */
  readonly dispatcher?: () => Dispatcher;
}

const officialSites: PluginSites = { own: 'https://get.pulumi.com', github: 'https://api.github.com' };

/** The `pulumi` on PATH, if its version fits, its language host is there, and its home has or can get the plugins. */
export function installedSupply(sites: PluginSites = officialSites): Supply {
  return {
    way: 'installed',
    async ready(search) {
      try {
        const toolchain = await fitting(search);
        return (await missingPlugins(toolchain.home)).length === 0 ? toolchain : undefined;
      } catch (error) {
        if (error instanceof Unavailable) return undefined;
        throw error;
      }
    },
    async provide(search) {
      const toolchain = await fitting(search);
      await installPlugins(await missingPlugins(toolchain.home), toolchain, sites, search);
      return toolchain;
    },
  };
}

async function fitting(search: Search): Promise<Toolchain> {
  // A pulumi that ikz made itself, put on PATH by an earlier command, is found by its own way, which knows its age.
  const isOwn = (folder: string) => !path.relative(search.cacheDir, folder).startsWith('..');
  const folders = pathOf(search.env)
    .split(path.delimiter)
    .filter((folder) => path.isAbsolute(folder) && !isOwn(folder));
  const pulumiPath = await findProgram('pulumi', folders);
  const remedy = `Install pulumi ${versions.engine} or a newer 3.x (https://www.pulumi.com/docs/install/), so that "pulumi version" works.`;
  if (pulumiPath === undefined) throw new Unavailable('There is no pulumi on PATH.', remedy);
  const version = await versionOf(pulumiPath, search);
  const number = versionNumber(version);
  const wanted = versionNumber(versions.engine);
  // The npm SDK in package.json talks to the language host: an older one may lack what it asks for, another major does.
  if (!number || !wanted || number[0] !== wanted[0] || !isAtLeast(number, wanted)) {
    throw new Unavailable(`${pulumiPath} is version ${version}; needed is ${versions.engine} or a newer 3.x.`, remedy);
  }
  if ((await findPlugin('pulumi-language-nodejs', [path.dirname(pulumiPath), ...folders])) === undefined) {
    throw new Unavailable(`${pulumiPath} has no pulumi-language-nodejs beside it, nor is there one on PATH.`, remedy);
  }
  const set = search.env.PULUMI_HOME;
  const home = set && !isOwn(set) ? set : path.join(search.env.HOME ?? search.env.USERPROFILE ?? homedir(), '.pulumi');
  return toolchainAt({ way: 'installed', pulumiPath, home, version }, search.env);
}

/** `pulumi version` takes 0.2 s, so the answer is kept for as long as the executable is the same. */
async function versionOf(pulumiPath: string, { cacheDir, env, signal }: Search): Promise<string> {
  const { size, mtimeMs } = await stat(pulumiPath);
  const kept = path.join(cacheDir, `installed-${fingerprint([pulumiPath, String(size), String(mtimeMs)])}.version`);
  const known = await readFile(kept, 'utf8').catch(() => '');
  if (known !== '') return known;
  try {
    const printed = await runCommand(pulumiPath, ['version'], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      signal,
    });
    const version = printed.trim().replace(/^v/, '');
    await mkdir(cacheDir, { recursive: true });
    await writeFile(kept, version);
    return version;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new Unavailable(error.message, `Repair or remove ${pulumiPath}.`, { cause: error });
  }
}

async function installPlugins(
  missing: readonly Plugin[],
  toolchain: Toolchain,
  sites: PluginSites,
  search: Search,
): Promise<void> {
  const { assertReachable, impatientClient } = await import('./download/site.ts');
  const dispatcher = (sites.dispatcher ?? impatientClient)();
  try {
    for (const plugin of missing) {
      // pulumi itself tries a closed network for minutes.
      await assertReachable(plugin.server === undefined ? sites.own : sites.github, {
        dispatcher,
        signal: search.signal,
      });
      await installPlugin(plugin, toolchain.pulumiPath, toolchain.home, search);
    }
  } catch (error) {
    if (!(error instanceof SiteError || error instanceof CommandFailed)) throw error;
    const names = missing.map(({ name, version }) => `${name} ${version}`).join(', ');
    throw new Unavailable(
      `${toolchain.pulumiPath} fits, but ${toolchain.home} lacks the plugins ${names}, and they cannot be fetched: ${error.message}`,
      `Let this machine reach ${sites.own} and ${sites.github}, or put the plugins into ${path.join(toolchain.home, 'plugins')}.`,
      { cause: error },
    );
  } finally {
    await dispatcher.destroy();
  }
}
