import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Inventory, parseInventory } from '../model/inventory.ts';
import { InventoryError } from '../model/problem.ts';

/**
 * Reads the inventory from its folder; nothing else in the project reads it from disk.
 * Every `.yaml` and `.yml` in the folder and below counts; other files (schemas, notes) are left alone.
 * @param dir the folder, `cooperation` in this project
 * @throws InventoryError with every problem found
 */
export async function readInventory(dir: string): Promise<Inventory> {
  return parseInventory(await inventoryFiles(dir), path.basename(path.resolve(dir)));
}

/**
 * The files of an inventory as they lie on disk, by path below the folder.
 * @throws InventoryError where there is no such folder
 */
export async function inventoryFiles(dir: string): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const file of await yamlFiles(dir)) files.set(file, await readFile(path.join(dir, file)));
  return files;
}

/** Does a file of this name, in the folder or below, belong to the inventory? */
export function isInventoryFile(name: string): boolean {
  return /\.ya?ml$/.test(name) && !name.startsWith('.');
}

/** Paths below `dir`, `/` between steps on every platform, sorted. */
async function yamlFiles(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true, recursive: true }).catch((error: unknown) => {
    throw isMissing(error) ? noFolder(dir) : error;
  });
  return entries
    .filter((entry) => entry.isFile() && isInventoryFile(entry.name))
    .map((entry) => path.relative(dir, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function noFolder(dir: string): InventoryError {
  return new InventoryError([
    {
      file: path.resolve(dir),
      path: '',
      message: 'there is no such folder',
      hint: 'Name the folder of the inventory.',
    },
  ]);
}
