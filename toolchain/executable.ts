import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';

/** What an executable's file name can end in on this platform, in the order in which Windows tries them. */
const endings = process.platform === 'win32' ? ['.exe', '.cmd'] : [''];

/** The executable `name` in the first of the folders that has it. */
export async function findExecutable(name: string, folders: readonly string[]): Promise<string | undefined> {
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
