import { createRequire } from 'node:module';
import path from 'node:path';
import type language from '@pulumi/pulumi/proto/language_pb.js';
import { environmentOf, runtimeOptions } from './options.ts';

/** One run of Node: what the SDK's runners (`@pulumi/pulumi/cmd/*`) are started with. */
export interface Invocation {
  readonly args: readonly string[];
  readonly cwd: string;
  /** Beside the host's own variables. */
  readonly env: Readonly<Record<string, string>>;
}

/** The SDK is not where the program or pack can find it. */
export class SdkMissing extends Error {
  override readonly name = 'SdkMissing';
  constructor(runner: string, folder: string, cause: unknown) {
    super(`${runner} cannot be found from ${folder}: run "npm install" in the project.`, { cause });
  }
}

/** How `Run` starts a program: `node [nodeargs] cmd/run --monitor ... ENTRY`. Throws SdkMissing. */
export function programInvocation(request: language.RunRequest, engineAddress: string): Invocation {
  const program = request.getInfo();
  const options = runtimeOptions(program);
  const folder = program?.getProgramDirectory() || request.getPwd();
  const flags = Object.entries({
    monitor: request.getMonitorAddress(),
    engine: engineAddress,
    organization: request.getOrganization(),
    project: request.getProject(),
    'root-directory': program?.getRootDirectory() ?? '',
    stack: request.getStack(),
    pwd: request.getPwd(),
    'query-mode': String(request.getQuerymode()),
    parallel: String(request.getParallel()),
  }).flatMap(([name, value]) => (value === '' ? [] : [`--${name}`, value]));
  return {
    args: [
      ...options.nodeArguments,
      runner('run', folder),
      ...flags,
      ...(request.getDryrun() ? ['--dry-run'] : []),
      program?.getEntryPoint() || request.getProgram() || '.',
      ...request.getArgsList(),
    ],
    cwd: request.getPwd() || folder,
    env: {
      ...environmentOf(options),
      PULUMI_CONFIG: JSON.stringify(configuration(request)),
      PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(request.getConfigsecretkeysList()),
    },
  };
}

/**
 * How `RunPlugin` starts a policy pack (kind "analyzer") or a provider written in TypeScript (any other kind). A pack
 * is run in its own folder and gets the engine before its path, a provider the other way round. Throws SdkMissing.
 */
export function pluginInvocation(request: language.RunPluginRequest): Invocation {
  const program = request.getInfo();
  const options = runtimeOptions(program);
  const folder = program?.getProgramDirectory() || request.getPwd();
  const entry = path.resolve(folder, program?.getEntryPoint() || '.');
  const isPolicyPack = request.getKind() === 'analyzer';
  const args = isPolicyPack
    ? [runner('run-policy-pack', folder), ...request.getArgsList(), entry]
    : [runner('run-plugin', folder), entry, ...request.getArgsList()];
  return {
    args: [...options.nodeArguments, ...args],
    cwd: isPolicyPack ? folder : request.getPwd() || folder,
    env: { ...variables(request.getEnvList()), ...environmentOf(options) },
  };
}

/** The SDK's runner, as the program itself would resolve it. */
function runner(name: string, folder: string): string {
  const request = `@pulumi/pulumi/cmd/${name}`;
  try {
    return createRequire(path.join(folder, 'package.json')).resolve(request);
  } catch (cause) {
    throw new SdkMissing(request, folder, cause);
  }
}

/** The SDK reads keys in the old form: `project:key` as `project:config:key`. */
function configuration(request: language.RunRequest): Record<string, string> {
  const values: Record<string, string> = {};
  request.getConfigMap().forEach((value, key) => {
    const colon = key.indexOf(':');
    values[`${key.slice(0, colon)}:config:${key.slice(colon + 1)}`] = value;
  });
  return values;
}

function variables(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const equals = pair.indexOf('=');
      return [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}
