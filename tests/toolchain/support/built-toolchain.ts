import { findToolchain, type Toolchain } from '../../../toolchain/index.ts';

/** The toolchain built from source, in the cache that ikz itself uses; built if it is not there (some minutes). */
export function builtToolchain(): Promise<Toolchain> {
  return findToolchain({ way: 'source', progress: ({ step, state }) => state === 'start' && console.log(step) });
}
