import { type DrillEvidence, type DrillKind, drillKinds } from '../../model/drill-evidence.ts';
import { printProblem } from '../../model/problem.ts';
import type { Rule } from '../rule.ts';

const names: Record<DrillKind, string> = {
  'node-loss': 'the loss of a node',
  'site-loss': 'the loss of a site',
  'link-loss': 'the loss of a link',
  'witness-loss': 'the loss of the witness',
  'planned-switchover': 'a planned switchover',
  restore: 'a restore from backup',
};

/** Each kind of drill has met its targets lately. Without any evidence `drills-begun` speaks instead. */
export const drillsFresh: Rule = {
  id: 'drills-fresh',
  title: 'The last successful drill of each kind is fresh',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A19' }],
  remediation: 'Repeat the drill, and commit its evidence to drills/evidence/.',
  check: ({ drills: record, today, inventory }) => {
    if (record === undefined) return [];
    const { drillFreshnessDays } = inventory.targets;
    const unreadable = record.problems.map((problem) => ({
      urn: undefined,
      message: `${printProblem(problem)}.`,
      remediation: 'Until it is mended, this drill does not count.',
    }));
    const stale = drillKinds.flatMap((kind) => {
      const fault = faultOf(
        record.drills.filter((drill) => drill.kind === kind),
        today,
        drillFreshnessDays,
      );
      return fault === undefined ? [] : [{ urn: undefined, message: `${names[kind]} ${fault}` }];
    });
    return [...unreadable, ...stale];
  },
};

function faultOf(drills: readonly DrillEvidence[], today: string, freshnessDays: number): string | undefined {
  // A day to come proves nothing yet.
  const past = drills.filter(({ date }) => date <= today).sort((a, b) => (a.date < b.date ? 1 : -1));
  const success = past.find(({ verdict }) => verdict === 'met');
  const must = `it must succeed every ${freshnessDays} days.`;
  if (success) {
    const age = days(success.date, today);
    return age <= freshnessDays
      ? undefined
      : `was last drilled with success on ${success.date}, ${age} days ago: ${must}`;
  }
  const [last] = past;
  return last
    ? `was drilled last on ${last.date} (${last.verdict}), and never with success: ${must}`
    : `was never drilled: ${must}`;
}

function days(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
