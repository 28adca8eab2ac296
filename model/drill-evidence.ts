/** What is kept of drills: one small JSON file for each, committed beside the program. */
import { z } from 'zod';
import type { Problem } from './problem.ts';
import * as is from './schema/primitives.ts';
import { readDocument } from './schema/read-document.ts';
import { SourceFile } from './source-file.ts';

/** What can be drilled; a failover counts as proven while each kind is fresh. */
export const drillKinds = [
  'node-loss',
  'site-loss',
  'link-loss',
  'witness-loss',
  'planned-switchover',
  'restore',
] as const;

export type DrillKind = (typeof drillKinds)[number];

/**
 * What evidence says that was drilled. The last two prove less than a failover, and nothing demands them: copies of replicas
 * started beside production, and a node that hands its guests over in good order.
 */
export const evidenceKinds = [...drillKinds, 'isolated-failover', 'node-maintenance'] as const;

export type EvidenceKind = (typeof evidenceKinds)[number];

/** Where it ran: in a laboratory, on copies in a network of their own, on the guests themselves. */
export const evidenceClasses = ['simulated', 'isolated', 'real'] as const;

export type EvidenceClass = (typeof evidenceClasses)[number];

/** drills/evidence/<name>.json */
export const drillEvidence = z
  .strictObject({
    kind: z.enum(evidenceKinds).describe('What was drilled.'),
    date: is.date.describe('Day on which it ended.'),
    verdict: z
      .enum(['met', 'deviated', 'aborted'])
      .describe('met: all targets were met. deviated: one was not. aborted: it was not carried to its end.'),
    reportHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ patternErrorMessage: '64 lower-case hexadecimal digits (SHA-256)' })
      .describe('SHA-256 of its report: ties this file to what was signed.'),
    class: z
      .enum(evidenceClasses)
      .exactOptional()
      .describe('Where it ran. A simulated drill proves nothing about the real cluster. Left out: as real.'),
  })
  .describe('Evidence of a drill.');

export type DrillEvidence = z.infer<typeof drillEvidence>;

/** Is it proof that a failover works? What a simulation does well has not been recovered. */
export const isProof = ({ verdict, class: where }: DrillEvidence): boolean =>
  verdict === 'met' && where !== 'simulated';

/** The evidence that is there, and what is wrong with files that can't be read as such. */
export interface DrillRecord {
  drills: DrillEvidence[];
  problems: Problem[];
}

/** @param files text by path, as errors print it */
export function parseEvidence(files: ReadonlyMap<string, string | Uint8Array>): DrillRecord {
  const problems: Problem[] = [];
  const drills = [...files].flatMap(([path, content]) => {
    const source = new SourceFile(path, content);
    problems.push(...source.problems);
    return readDocument(source, drillEvidence, problems) ?? [];
  });
  return { drills, problems };
}
