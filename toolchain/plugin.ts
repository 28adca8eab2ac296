import path from 'node:path';
import { findPlugin } from './executable.ts';
import { runCommand } from './run-command.ts';
import type { Search } from './toolchain.ts';
import { versions } from './versions.ts';

/** A provider plugin that the project's SDKs need. */
export interface Plugin {
  readonly name: string;
  readonly version: string;
  /** Where it is published, if not by Pulumi; the SDK's package.json has the same. */
  readonly server?: string;
}

export const plugins = {
  proxmoxve: {
    name: 'proxmoxve',
    version: versions.proxmoxve,
    server: 'github://api.github.com/muhlba91/pulumi-proxmoxve',
  },
  command: { name: 'command', version: versions.command },
} as const satisfies Record<string, Plugin>;

export const allPlugins: readonly Plugin[] = Object.values(plugins);

/** The folder in which the engine looks for the plugin. */
export function pluginFolder(home: string, { name, version }: Plugin): string {
  return path.join(home, 'plugins', `resource-${name}-v${version}`);
}

export function pluginExecutable({ name }: Plugin): string {
  return `pulumi-resource-${name}`;
}

/** The plugins that are not in PULUMI_HOME `home`. */
export async function missingPlugins(home: string): Promise<Plugin[]> {
  const found = await Promise.all(
    allPlugins.map((plugin) => findPlugin(pluginExecutable(plugin), [pluginFolder(home, plugin)])),
  );
  return allPlugins.filter((_plugin, index) => found[index] === undefined);
}

/** Lets `pulumi` download a plugin into `home`; it checks what it gets by itself. Throws CommandFailed. */
export async function installPlugin(plugin: Plugin, pulumiPath: string, home: string, search: Search): Promise<void> {
  const { name, version, server } = plugin;
  const from = server === undefined ? [] : ['--server', server];
  await search.step(`Download the plugin ${name} ${version}`, (tell) =>
    runCommand(pulumiPath, ['plugin', 'install', 'resource', name, `v${version}`, ...from], {
      env: { ...search.env, PULUMI_HOME: home, PULUMI_SKIP_UPDATE_CHECK: 'true' },
      signal: search.signal,
      line: tell,
    }),
  );
}
