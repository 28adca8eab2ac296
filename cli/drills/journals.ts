/** Where journals of drills lie: a folder for each drill, named by its id. */
import fs from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../engine/target.ts';
import { UserError } from '../../model/user-error.ts';

/** `IKZ_DRILLS`, else `drills/journals` of the project. */
export const journalsDir = (): string =>
  path.resolve(projectRoot, process.env.IKZ_DRILLS ?? path.join('drills', 'journals'));

/** @throws UserError where it is no name of a folder: an id never leads out of the journals' folder */
export function journalDir(id: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(id)) return path.join(journalsDir(), id);
  throw new UserError(
    `drill: got "${id}", allowed: the id of a drill, such as 2026-11-24-site-loss-niestetal`,
    `Their journals lie in ${journalsDir()}.`,
  );
}

/** Ids of the drills there have been; none where there is no folder yet. */
export async function drillIds(): Promise<Set<string>> {
  try {
    return new Set(await fs.readdir(journalsDir()));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
