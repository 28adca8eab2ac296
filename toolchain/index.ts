/** Finds a Pulumi toolchain, or gets one: installed, downloaded or built from source, in this order. */
import { homedir } from 'node:os';
import { toolchainCache } from './cache-folder.ts';
import { downloadSupply } from './download/download-supply.ts';
import { installedSupply } from './installed-supply.ts';
import { sourceSupply } from './source/source-supply.ts';
import { type Progress, stepsFor } from './step.ts';
import { type Search, type Supply, type Toolchain, Unavailable } from './toolchain.ts';
import { type Attempt, ToolchainError } from './toolchain-error.ts';
import { chosenWay, type Way } from './way.ts';

export type { Progress, StepEvent } from './step.ts';
export type { Toolchain } from './toolchain.ts';
export { ToolchainError } from './toolchain-error.ts';
export type { Way } from './way.ts';

export interface FindOptions {
  /** Only this way; by default what IKZ_TOOLCHAIN says, else all of them. */
  readonly way?: Way;
  /** Folder for what is downloaded or built; by default below the platform's folder for caches. */
  readonly cacheDir?: string;
  readonly progress: Progress;
  readonly signal?: AbortSignal;
  /** Default: the process's own. */
  readonly env?: NodeJS.ProcessEnv;
  /** In the order in which they are tried. */
  readonly supplies?: readonly Supply[];
}

/**
 * A toolchain that is there is returned at once (well under 100 ms); otherwise each way is tried until one leads to it.
 * Throws ToolchainError, a user's error that names each way tried, if none does.
 */
export async function findToolchain(options: FindOptions): Promise<Toolchain> {
  const env = options.env ?? process.env;
  const way = options.way ?? chosenWay(env);
  const search: Search = {
    cacheDir: options.cacheDir ?? toolchainCache({ platform: process.platform, homeDir: homedir(), env }),
    env,
    step: stepsFor(options.progress),
    signal: options.signal,
  };
  const all = options.supplies ?? [installedSupply(), downloadSupply(), sourceSupply()];
  const supplies = all.filter((supply) => way === undefined || supply.way === way);
  for (const supply of supplies) {
    const toolchain = await supply.ready(search);
    if (toolchain !== undefined) return toolchain;
  }
  const attempts: Attempt[] = [];
  for (const supply of supplies) {
    try {
      return await supply.provide(search);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      attempts.push({ way: supply.way, reason: error.message, remedy: error.remedy });
    }
  }
  throw new ToolchainError(attempts);
}
