/** Reads the revision that lies in the working copy. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { inventoryFiles } from '../inventory/index.ts';
import { type Revision, registerFolders } from './revision.ts';

/**
 * @param root the project's folder
 * @param cooperation the inventory's
 * @throws InventoryError where the inventory's folder is missing
 */
export async function workingCopy(root: string, cooperation: string): Promise<Revision> {
  const registers = await Promise.all(
    [...registerFolders].map(([folder, ending]) => filesIn(path.join(root, ...folder.split('/')), folder, ending)),
  );
  return {
    folder: path.basename(path.resolve(cooperation)),
    inventory: await inventoryFiles(cooperation),
    registers: new Map(registers.flat()),
  };
}

async function filesIn(at: string, folder: string, ending: string): Promise<[string, Uint8Array][]> {
  const names = await readdir(at).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
  const wanted = names.filter((name) => name.endsWith(ending)).sort();
  return Promise.all(
    wanted.map(
      async (name): Promise<[string, Uint8Array]> => [`${folder}/${name}`, await readFile(path.join(at, name))],
    ),
  );
}
