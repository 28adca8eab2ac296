import { expect, it } from 'vitest';
import { toolchainCache } from '../../toolchain/cache-folder.ts';

it.each([
  ['linux', '/home/admin', {}, '/home/admin/.cache/ikz/toolchain'],
  ['linux', '/home/admin', { XDG_CACHE_HOME: '/var/cache/admin' }, '/var/cache/admin/ikz/toolchain'],
  ['linux', '/home/admin', { XDG_CACHE_HOME: 'relative/path' }, '/home/admin/.cache/ikz/toolchain'],
  ['darwin', '/Users/admin', {}, '/Users/admin/Library/Caches/ikz/toolchain'],
  ['win32', 'C:\\Users\\admin', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\ikz\\toolchain'],
  ['win32', 'C:\\Users\\admin', {}, 'C:\\Users\\admin\\AppData\\Local\\ikz\\toolchain'],
  ['linux', '/home/admin', { IKZ_CACHE_DIR: '/srv/cache', XDG_CACHE_HOME: '/x' }, '/srv/cache/toolchain'],
] as const)('on %s with home %s and %j toolchains are kept in %s', (platform, homeDir, env, folder) => {
  expect(toolchainCache({ platform, homeDir, env })).toBe(folder);
});
