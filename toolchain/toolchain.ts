import path from 'node:path';
import type { Step } from './step.ts';
import type { Way } from './way.ts';

/** A Pulumi engine with its command line, its Node language host and the plugins that the project needs. */
export interface Toolchain {
  readonly way: Way;
  /** Folder with the `pulumi` executable. */
  readonly binDir: string;
  readonly pulumiPath: string;
  /** PULUMI_HOME: the plugins lie in its `plugins`. */
  readonly home: string;
  readonly version: string;
  /** What literal `pulumi` commands need to work with it, over one's own environment; neither backend nor passphrase. */
  readonly env: Record<string, string>;
}

/** What every way is given. */
export interface Search {
  /** Folder for what is downloaded or built. */
  readonly cacheDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly step: Step;
  readonly signal: AbortSignal | undefined;
}

/** One way to come by a toolchain. */
export interface Supply {
  readonly way: Way;
  /** The toolchain, if it is there already: well under 100 ms, without network, building or locks. */
  ready(search: Search): Promise<Toolchain | undefined>;
  /** Gets it, however long that takes. Throws Unavailable if this way is closed here. */
  provide(search: Search): Promise<Toolchain>;
}

/** This way does not work on this machine; the message says why, the remedy what would open it. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
  readonly remedy: string;

  constructor(reason: string, remedy: string, options?: ErrorOptions) {
    super(reason, options);
    this.remedy = remedy;
  }
}

/** Describes a toolchain whose `pulumi` is at `pulumiPath` and whose plugins are in `home`. */
export function toolchainAt(
  parts: Pick<Toolchain, 'way' | 'pulumiPath' | 'home' | 'version'>,
  env: NodeJS.ProcessEnv,
): Toolchain {
  const binDir = path.dirname(parts.pulumiPath);
  return {
    ...parts,
    binDir,
    env: {
      PULUMI_HOME: parts.home,
      // Behind pulumi comes the Node that runs ikz: the language host takes the first one it finds.
      PATH: [binDir, path.dirname(process.execPath), pathOf(env)].filter(Boolean).join(path.delimiter),
      PULUMI_SKIP_UPDATE_CHECK: 'true',
      // All plugins are there; looking for others would only wait for a network that may be closed.
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    },
  };
}

/** The search path; Windows calls it Path, and a copy of the environment is case-sensitive there too. */
export function pathOf(env: NodeJS.ProcessEnv): string {
  return env.PATH ?? env.Path ?? '';
}
