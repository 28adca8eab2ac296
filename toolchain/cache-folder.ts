import path from 'node:path';

/** What decides where a platform keeps what can be made again. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * Folder for toolchains, outside the repository: below IKZ_CACHE_DIR if set, else where the platform has its caches
 * (XDG base directory specification; macOS file system programming guide; LOCALAPPDATA on Windows).
 */
export function toolchainCache({ platform, homeDir, env }: Machine): string {
  const join = platform === 'win32' ? path.win32.join : path.posix.join;
  const isAbsolute = platform === 'win32' ? path.win32.isAbsolute : path.posix.isAbsolute;
  if (env.IKZ_CACHE_DIR) return join(env.IKZ_CACHE_DIR, 'toolchain');
  // The XDG specification has relative paths ignored.
  const xdg = env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME) ? env.XDG_CACHE_HOME : undefined;
  const caches =
    platform === 'win32'
      ? (env.LOCALAPPDATA ?? join(homeDir, 'AppData', 'Local'))
      : platform === 'darwin'
        ? join(homeDir, 'Library', 'Caches')
        : (xdg ?? join(homeDir, '.cache'));
  return join(caches, 'ikz', 'toolchain');
}
