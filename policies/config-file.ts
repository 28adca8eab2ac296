/** Reads config.yaml at once, since a pack says its configuration as it is loaded. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { configOf, configRegister, type PackConfig } from './config.ts';
import { parseRegister, type Register } from './register.ts';

/** From the folder of the project. */
export const configFile = 'policies/config.yaml';

/**
 * @param root folder of the project
 * @returns with problems in it, nothing of it counts; without the file every rule is as it has it
 */
export function readConfig(root: string): Register<PackConfig> {
  const bytes = bytesOf(path.join(root, ...configFile.split('/')));
  return bytes === undefined ? { content: {}, problems: [] } : parseConfig(configFile, bytes);
}

/** @param name of the file, as problems tell it */
export function parseConfig(name: string, bytes: string | Uint8Array): Register<PackConfig> {
  const { content, problems } = parseRegister(name, bytes, configRegister, { rules: {} });
  return { content: configOf(content), problems };
}

function bytesOf(name: string): Uint8Array | undefined {
  try {
    return readFileSync(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
