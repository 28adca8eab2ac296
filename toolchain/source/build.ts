import { mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { layout } from '../layout.ts';
import { pluginExecutable, pluginFolder, plugins } from '../plugin.ts';
import { runCommand } from '../run-command.ts';
import type { Search } from '../toolchain.ts';
import { versions } from '../versions.ts';
import { findGo, type Go, goBuild } from './go.ts';
import { bundleExecutable } from './substitute/bundle.ts';

const here = import.meta.dirname;

/** Builds a whole toolchain into the empty folder: minutes the first time, seconds while Go's build cache is warm. */
export async function buildToolchain(folder: string, search: Search): Promise<void> {
  const go = await findGo(search);
  const { binDir, home } = layout(folder);
  await buildEngine(go, binDir, search);
  await buildProxmoxve(go, pluginFolder(home, plugins.proxmoxve), path.join(folder, 'work'), search);
  await search.step('Bundle the language host and the plugin command', async () => {
    const commandDir = pluginFolder(home, plugins.command);
    await mkdir(commandDir, { recursive: true });
    await bundleExecutable(path.join(here, 'language-nodejs', 'main.ts'), binDir, 'pulumi-language-nodejs');
    await bundleExecutable(
      path.join(here, 'command-provider', 'main.ts'),
      commandDir,
      pluginExecutable(plugins.command),
    );
  });
}

async function buildEngine(go: Go, binDir: string, search: Search): Promise<void> {
  await search.step(`Build pulumi ${versions.engine} from Go modules (minutes, the first time)`, (tell) =>
    goBuild(
      go,
      {
        module: path.join(here, 'engine'),
        packages: ['github.com/pulumi/pulumi/pkg/v3/cmd/pulumi'],
        output: binDir,
        variables: { 'github.com/pulumi/pulumi/sdk/v3/go/common/version.Version': versions.engine },
      },
      { signal: search.signal, tell },
    ),
  );
}

/**
 * Builds the plugin and the generator beside it, and lets the generator write the schema and the bridge's metadata next
 * to the plugin, which reads them at start: several megabytes that follow from the sources need not be committed.
 */
async function buildProxmoxve(go: Go, pluginDir: string, workDir: string, search: Search): Promise<void> {
  await search.step(
    `Build the plugin ${plugins.proxmoxve.name} ${versions.proxmoxve} from Go modules`,
    async (tell) => {
      const built = (name: string) => path.join(workDir, process.platform === 'win32' ? `${name}.exe` : name);
      const generated = path.join(workDir, 'generated');
      await goBuild(
        go,
        {
          module: path.join(here, 'plugin'),
          packages: ['./cmd/...'],
          output: workDir,
          variables: { 'ikz.example/toolchain/plugin/proxmoxve.Version': versions.proxmoxve },
        },
        { signal: search.signal, tell },
      );
      await runCommand(
        built('pulumi-tfgen-proxmoxve'),
        ['schema', '--skip-docs', '--skip-examples', '--out', generated],
        { env: { ...go.env, PULUMI_CONVERT: '0', PULUMI_SKIP_MISSING_MAPPING_ERROR: 'true' }, signal: search.signal },
      );
      await mkdir(pluginDir, { recursive: true });
      const plugin = built(pluginExecutable(plugins.proxmoxve));
      await rename(plugin, path.join(pluginDir, path.basename(plugin)));
      for (const name of ['schema.json', 'bridge-metadata.json']) {
        await rename(path.join(generated, name), path.join(pluginDir, name));
      }
      await rm(workDir, { recursive: true, force: true });
    },
  );
}
