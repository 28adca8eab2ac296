import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** Endings of programs that Node can start, which on Windows refuses to start scripts without a shell. */
const programs = process.platform === 'win32' ? ['.exe'] : [''];
/** Endings of what the engine can start, in the order in which it looks for its plugins. */
const plugins = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];

/** The program `name` in the first of the folders that has it, for this process to start. */
export async function findProgram(name: string, folders: readonly string[]): Promise<string | undefined> {
  return await find(name, folders, programs);
}

/** The plugin or language host `name` in the first of the folders that has it, for the engine to start. */
export async function findPlugin(name: string, folders: readonly string[]): Promise<string | undefined> {
  return await find(name, folders, plugins);
}

async function find(name: string, folders: readonly string[], endings: string[]): Promise<string | undefined> {
  for (const folder of folders) {
    for (const ending of endings) {
      const file = path.join(folder, `${name}${ending}`);
      if (await isExecutable(file)) return file;
    }
  }
  return undefined;
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}
