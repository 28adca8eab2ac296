import path from 'node:path';
import { findProgram } from '../executable.ts';
import { runCommand } from '../run-command.ts';
import { pathOf, type Search, Unavailable } from '../toolchain.ts';
import { isAtLeast, versionNumber } from '../version-number.ts';
import { versions } from '../versions.ts';

/** A Go installation, with the settings that make its builds depend on the committed go.mod and go.sum alone. */
export interface Go {
  readonly executable: string;
  readonly env: NodeJS.ProcessEnv;
}

const remedy = `Install Go ${versions.goMinimum} or newer (https://go.dev/dl/), so that "go version" works; its module proxy must be reachable.`;

/** The Go on PATH. Throws Unavailable if there is none or it is too old. */
export async function findGo(search: Search): Promise<Go> {
  const executable = await findProgram('go', pathOf(search.env).split(path.delimiter).filter(path.isAbsolute));
  if (executable === undefined) throw new Unavailable('There is no go on PATH.', remedy);
  const env = {
    ...search.env,
    // No other Go is downloaded, and none of the user's own settings changes what is built: his workspace, his flags
    // (they may say -mod=mod), a C compiler that he may or may not have.
    GOTOOLCHAIN: 'local',
    GOWORK: 'off',
    GOFLAGS: '-mod=readonly -trimpath -buildvcs=false',
    CGO_ENABLED: '0',
  };
  const version = (await runCommand(executable, ['env', 'GOVERSION'], { env, signal: search.signal })).trim();
  const [number, minimum] = [versionNumber(version), versionNumber(versions.goMinimum)];
  if (!number || !minimum || !isAtLeast(number, minimum)) {
    throw new Unavailable(
      `${executable} is ${version || 'of an unknown version'}; needed is ${versions.goMinimum} or newer.`,
      remedy,
    );
  }
  return { executable, env };
}

export interface GoBuild {
  /** Folder of the module. */
  readonly module: string;
  readonly packages: readonly string[];
  /** A folder, which then gets one executable a package. */
  readonly output: string;
  /** Package variables that the linker sets. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Builds executables of a module. Throws CommandFailed. */
export async function goBuild(
  go: Go,
  { module, packages, output, variables }: GoBuild,
  { signal, tell }: { signal: AbortSignal | undefined; tell: (message: string) => void },
): Promise<void> {
  const set = Object.entries(variables).map(([name, value]) => `-X ${name}=${value}`);
  // -s -w: without symbol table and debug data, which nobody here reads; a third smaller.
  const linking = ['-s', '-w', ...set].join(' ');
  let compiled = 0;
  await runCommand(go.executable, ['build', '-v', '-o', output + path.sep, '-ldflags', linking, ...packages], {
    cwd: module,
    env: go.env,
    signal,
    // With -v Go prints each package as it compiles it, and before that each module that it downloads.
    line: (line) => tell(line.startsWith('go: ') ? line.slice('go: '.length) : `${++compiled} packages, now ${line}`),
  });
}
