/**
 * What a command acts on: the lab of this working copy, or the real cluster that the stack
 * configuration names. Both are reached the same way; only where state and secrets lie differs.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { type ConnectionFile, readConnectionFile } from '../inventory/connection.ts';
import type { StackName } from '../model/plan.ts';
import { UserError } from '../model/user-error.ts';
import { fileBackendUrl } from './file-backend.ts';

export const stackNames: readonly StackName[] = ['primary', 'secondary'];

/** Root of the project: the folder of Pulumi.yaml. */
export const projectRoot = path.resolve(import.meta.dirname, '..');

export interface Target {
  kind: 'lab' | 'live';
  /** How it is called in messages. */
  title: string;
  connection: ConnectionFile;
  /** Variables that lead the engine to state and passphrase; empty where the admin's own login does. */
  backend: Record<string, string>;
  /** Stack configuration to use instead of `Pulumi.<stack>.yaml`. */
  configFile?: (stack: StackName) => string;
  /** Folder in which the stacks are made, so that a new stack's salt lands beside its configuration. */
  initDir: string;
}

/** Where the lab keeps everything: cluster, Pulumi state, passphrase. Not under version control. */
export function labDir(): string {
  return path.resolve(projectRoot, process.env.IKZ_LAB_DIR ?? path.join('.ikz', 'lab'));
}

/** The lab as a target; its backend is prepared by `prepareLabBackend`. */
export function labTarget(dir: string = labDir()): Target {
  const initDir = path.join(dir, 'pulumi');
  return {
    kind: 'lab',
    title: `lab (${path.relative(process.cwd(), dir) || dir})`,
    connection: readConnectionFile(path.join(dir, 'connection.json')),
    backend: {
      PULUMI_BACKEND_URL: fileBackendUrl(path.join(initDir, 'state')),
      PULUMI_CONFIG_PASSPHRASE_FILE: path.join(initDir, 'passphrase'),
    },
    configFile: (stack) => path.join(initDir, `Pulumi.${stack}.yaml`),
    initDir,
  };
}

/**
 * The target of a command without further words: the real cluster as soon as the stack
 * configuration names one, else the lab.
 */
export function currentTarget(options: { lab?: boolean | undefined } = {}): Target {
  const named = options.lab ? undefined : liveConnection();
  if (named === undefined) return labTarget();
  const connection = readConnectionFile(path.resolve(projectRoot, named));
  // `ikz env` of a lab names its connection; the lab stays the lab, with its own state and settings.
  if (connection.connection.control) return labTarget(path.dirname(connection.file));
  return {
    kind: 'live',
    title: `cluster ${connection.connection.cluster} (${connection.connection.endpoints.map((each) => each.node).join(', ')})`,
    connection,
    backend: {},
    initDir: projectRoot,
  };
}

/** The same without reaching for anything: a connection file that can't be read here is a real cluster's. */
export function targetKind(options: { lab?: boolean | undefined } = {}): Target['kind'] {
  const named = options.lab ? undefined : liveConnection();
  if (named === undefined) return 'lab';
  try {
    return readConnectionFile(path.resolve(projectRoot, named)).connection.control ? 'lab' : 'live';
  } catch (error) {
    if (error instanceof UserError) return 'live';
    throw error;
  }
}

/** `IKZ_CONNECTION`, else `ikz:connection` of the stack configurations, which must agree. */
export function liveConnection(): string | undefined {
  if (process.env.IKZ_CONNECTION) return process.env.IKZ_CONNECTION;
  const named = new Map<string, string>();
  for (const stack of stackNames) {
    const file = path.join(projectRoot, `Pulumi.${stack}.yaml`);
    const connection = fs.existsSync(file) ? connectionOf(file) : undefined;
    if (connection !== undefined) named.set(file, connection);
  }
  const values = new Set(named.values());
  if (values.size > 1) {
    throw new UserError(
      [...named].map(([file, value]) => `${file}: ikz:connection: "${value}"`).join('\n'),
      'Both stacks describe one cluster and must name the same connection file.',
    );
  }
  return [...values][0];
}

function connectionOf(file: string): string | undefined {
  const value: unknown = parse(fs.readFileSync(file, 'utf8'))?.config?.['ikz:connection'];
  if (value === undefined || typeof value === 'string') return value;
  throw new UserError(`${file}: ikz:connection: got ${JSON.stringify(value)}, allowed: the path of a connection file`);
}
