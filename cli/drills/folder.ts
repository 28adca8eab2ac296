/**
 * Where drills are kept. Those of the real cluster lie in the project, to be committed: auditors and the policy pack read
 * them. Those of a lab lie with the lab: they prove nothing.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { labDir, projectRoot, type Target, targetKind } from '../../engine/target.ts';
import { UserError } from '../../model/user-error.ts';

export interface DrillsFolder {
  /** A folder for each drill, named by its id: journal and report. */
  journals: string;
  /** A small file for each drill that has a verdict. */
  evidence: string;
}

/** `IKZ_DRILLS`, else by the kind of the target. */
export function drillsFolder(kind: Target['kind']): DrillsFolder {
  const usual = path.join(kind === 'lab' ? labDir() : projectRoot, 'drills');
  const folder = path.resolve(projectRoot, process.env.IKZ_DRILLS ?? usual);
  return { journals: path.join(folder, 'journals'), evidence: path.join(folder, 'evidence') };
}

/** For verbs that read what is kept and reach no cluster. */
export const drillsFolderOf = (options: { lab?: boolean | undefined }): DrillsFolder =>
  drillsFolder(targetKind(options));

/** @throws UserError where it is no name of a folder: an id never leads out of the journals' folder */
export function journalDir({ journals }: DrillsFolder, id: string): string {
  if (/^[a-z0-9][a-z0-9-]*$/.test(id)) return path.join(journals, id);
  throw new UserError(
    `drill: got "${id}", allowed: the id of a drill, such as 2026-11-24-site-loss-niestetal`,
    `Their journals lie in ${journals}.`,
  );
}

/** Ids of the drills there have been; none where there is no folder yet. */
export async function drillIds({ journals }: DrillsFolder): Promise<Set<string>> {
  try {
    return new Set(await fs.readdir(journals));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Set();
    throw error;
  }
}
