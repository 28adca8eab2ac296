/** Reads the evidence of drills from where it is committed; nothing else of the pack touches it. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type DrillRecord, parseEvidence } from '../model/drill-evidence.ts';

/** Folder of the evidence, as errors print it. */
export const evidenceFolder = 'drills/evidence';

/** @returns undefined where there is no such folder: no drill has been kept yet */
export async function readEvidence(root: string): Promise<DrillRecord | undefined> {
  const files = await evidenceFiles(path.join(root, ...evidenceFolder.split('/')), evidenceFolder);
  return files && parseEvidence(files);
}

/**
 * Content by path.
 * @param shown the folder, as errors print it
 * @returns undefined where there is no such folder
 */
export async function evidenceFiles(folder: string, shown: string): Promise<Map<string, Uint8Array> | undefined> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!names) return undefined;
  const files = names.filter((name) => name.endsWith('.json')).sort();
  const texts = files.map(async (name) => [`${shown}/${name}`, await readFile(path.join(folder, name))] as const);
  return new Map(await Promise.all(texts));
}
