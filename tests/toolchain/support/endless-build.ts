/** A run that makes a toolchain in the cache folder it is given, reports that it has begun, and never ends by itself. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findToolchain } from '../../../toolchain/index.ts';
import { sourceSupply } from '../../../toolchain/source/source-supply.ts';

await findToolchain({
  progress: () => undefined,
  cacheDir: process.argv[2] ?? '',
  supplies: [
    sourceSupply({
      lease: { staleMs: 2_000, renewMs: 1_000 },
      async build(folder) {
        await mkdir(path.join(folder, 'half'));
        process.send?.('begun');
        await new Promise(() => setInterval(() => undefined, 1_000)); // as a compiler would keep it busy
      },
    }),
  ],
});
