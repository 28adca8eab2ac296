import path from 'node:path';
import { toolchainIn } from '../layout.ts';
import { type Lease, madeOnce } from '../made-once.ts';
import { CommandFailed } from '../run-command.ts';
import { type Search, type Supply, Unavailable } from '../toolchain.ts';
import { contentKey } from './content-key.ts';

type Build = (folder: string, search: Search) => Promise<void>;

export interface SourceOptions {
  /** Fills an empty folder with a toolchain (layout.ts). */
  readonly build?: Build;
  readonly lease?: Lease;
}

/** A toolchain built from Go modules, with substitutes for the two parts that are not published as such. */
export function sourceSupply({ build, lease }: SourceOptions = {}): Supply {
  const folderIn = async (search: Search) => path.join(search.cacheDir, `source-${await contentKey()}`);
  return {
    way: 'source',
    ready: async (search) => toolchainIn(await folderIn(search), 'source', search.env),
    async provide(search) {
      const folder = await folderIn(search);
      const make: Build = build ?? (await import('./build.ts')).buildToolchain;
      try {
        return await madeOnce(folder, () => toolchainIn(folder, 'source', search.env), make, search, lease);
      } catch (error) {
        if (!(error instanceof CommandFailed)) throw error;
        throw new Unavailable(
          error.message,
          'Let go reach its module proxy (go env GOPROXY) and see that a few GB of disk are free; the last lines above say what failed.',
          { cause: error },
        );
      }
    },
  };
}
