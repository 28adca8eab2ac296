/** The drills that were kept: their evidence, and their reports where these are still what the evidence names. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sha256 } from '../../drills/canonical.ts';
import { isOver } from '../../drills/index.ts';
import { readChain } from '../../drills/journal/chain.ts';
import { journalFile } from '../../drills/journal/file-journal.ts';
import { type Report, reportSchema } from '../../drills/report/report.ts';
import { type DrillEvidence, parseEvidence } from '../../model/drill-evidence.ts';
import { InventoryError } from '../../model/problem.ts';
import { evidenceFiles } from '../../policies/evidence.ts';
import { type DrillsFolder, drillIds, journalDir } from './folder.ts';

export interface KeptDrill {
  id: string;
  evidence: DrillEvidence;
  report: Report | undefined;
  /** missing: the file is not there. changed: it is not what the evidence names. unreadable: another version wrote it. */
  reportState: 'kept' | 'missing' | 'changed' | 'unreadable';
}

export const reportFile = (folder: DrillsFolder, id: string): string =>
  path.join(journalDir(folder, id), 'report.json');

/** Newest first. @throws InventoryError where evidence can't be read */
export async function keptDrills(folder: DrillsFolder): Promise<KeptDrill[]> {
  const shown = path.relative(process.cwd(), folder.evidence);
  const files = (await evidenceFiles(folder.evidence, shown)) ?? new Map<string, Uint8Array>();
  const read = [...files].map(([file, content]) => ({ file, ...parseEvidence(new Map([[file, content]])) }));
  const problems = read.flatMap((each) => each.problems);
  if (problems.length > 0) throw new InventoryError(problems);
  const kept = read.flatMap(({ file, drills }) =>
    drills.map((evidence) => withReport(folder, path.basename(file, '.json'), evidence)),
  );
  return (await Promise.all(kept)).sort((a, b) =>
    a.evidence.date === b.evidence.date ? (a.id < b.id ? 1 : -1) : a.evidence.date < b.evidence.date ? 1 : -1,
  );
}

export interface UnfinishedDrill {
  id: string;
  /** open: it runs, or its process has died. altered: its journal is not what was written. empty: nothing was begun. */
  journal: 'open' | 'altered' | 'empty';
}

/** Drills that are not over, or of which nobody can say it. By id. */
export async function unfinishedDrills(folder: DrillsFolder): Promise<UnfinishedDrill[]> {
  const ids = [...(await drillIds(folder))].sort();
  const found = await Promise.all(
    ids.map(async (id): Promise<UnfinishedDrill[]> => {
      const content = await readFile(journalFile(path.join(folder.journals, id))).catch(() => undefined);
      if (content === undefined) return [];
      const { lines, broken } = readChain(content);
      if (broken) return [{ id, journal: 'altered' }];
      if (lines.length === 0) return [{ id, journal: 'empty' }];
      return isOver(lines) ? [] : [{ id, journal: 'open' }];
    }),
  );
  return found.flat();
}

async function withReport(folder: DrillsFolder, id: string, evidence: DrillEvidence): Promise<KeptDrill> {
  const text = await readFile(reportFile(folder, id), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return { id, evidence, report: undefined, reportState: 'missing' };
  if (sha256(text) !== evidence.reportHash) return { id, evidence, report: undefined, reportState: 'changed' };
  const { data: report } = reportSchema.safeParse(JSON.parse(text));
  return { id, evidence, report, reportState: report ? 'kept' : 'unreadable' };
}
