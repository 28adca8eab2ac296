import { type DrillEvidence, type DrillKind, drillKinds, isProof } from '../../model/drill-evidence.ts';
import { printProblem } from '../../model/problem.ts';
import type { Text } from '../../model/text.ts';
import type { Rule } from '../rule.ts';

const names: Record<DrillKind, Text> = {
  'node-loss': { de: 'Ausfall eines Knotens', en: 'the loss of a node' },
  'site-loss': { de: 'Ausfall eines Standorts', en: 'the loss of a site' },
  'link-loss': { de: 'Ausfall einer Leitung', en: 'the loss of a link' },
  'witness-loss': { de: 'Ausfall des Witness', en: 'the loss of the witness' },
  'planned-switchover': { de: 'Geplantes Umschalten', en: 'a planned switchover' },
  restore: { de: 'Wiederherstellung aus der Sicherung', en: 'a restore from backup' },
};

const verdicts = {
  met: { de: 'Ziele erreicht', en: 'met' },
  deviated: { de: 'Ziele verfehlt', en: 'deviated' },
  aborted: { de: 'abgebrochen', en: 'aborted' },
} satisfies Record<DrillEvidence['verdict'], Text>;

const place = { file: 'drills/evidence', path: [] };

/** Each kind of drill has met its targets lately, and not only in a simulation. Without any evidence `drills-begun` speaks instead. */
export const drillsFresh: Rule = {
  id: 'drills-fresh',
  title: {
    de: 'Die letzte erfolgreiche Übung jeder Art ist nicht zu alt',
    en: 'The last successful drill of each kind is fresh',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A19' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' },
  ],
  remediation: {
    de: 'Wiederholen Sie die Übung auf dem echten Cluster (was das Labor simuliert, zählt nicht), und checken Sie den Nachweis in drills/evidence/ ein.',
    en: 'Repeat the drill on the real cluster (what the lab simulates does not count), and commit its evidence to drills/evidence/.',
  },
  figures: {
    freshnessDays: {
      what: {
        de: 'Tage, die eine Übung zählt; sonst, was targets.yaml sagt',
        en: 'Days that a drill counts; left out, what targets.yaml says.',
      },
      least: 1,
      most: 366,
    },
  },
  check: ({ drills: record, today, inventory }, { freshnessDays = inventory.targets.drillFreshnessDays } = {}) => {
    if (record === undefined) return [];
    const unreadable = record.problems.map((problem) => ({
      urn: undefined,
      about: { de: `Nachweis ${problem.file}`, en: `evidence ${problem.file}` },
      is: {
        de: `er ist nicht lesbar (${printProblem(problem)})`,
        en: `it can't be read (${printProblem(problem)})`,
      },
      must: { de: 'nur lesbare Übungen zählen', en: 'only drills that can be read count' },
      remediation: {
        de: 'Berichtigen Sie die Datei: bis dahin zählt diese Übung nicht.',
        en: 'Mend the file: until then this drill does not count.',
      },
      place: { file: problem.file, path: [] },
    }));
    const stale = drillKinds.flatMap((kind) => {
      const fault = faultOf(
        record.drills.filter((drill) => drill.kind === kind),
        today,
        freshnessDays,
      );
      if (fault === undefined) return [];
      const must = {
        de: `die Übung muss alle ${freshnessDays} Tage gelingen`,
        en: `it must succeed every ${freshnessDays} days`,
      };
      return [{ urn: undefined, about: names[kind], is: fault, must, place }];
    });
    return [...unreadable, ...stale];
  },
};

function faultOf(drills: readonly DrillEvidence[], today: string, freshnessDays: number): Text | undefined {
  // A day to come proves nothing yet.
  const past = drills.filter(({ date }) => date <= today).sort((a, b) => (a.date < b.date ? 1 : -1));
  const success = past.find(isProof);
  if (success) {
    const age = days(success.date, today);
    return age <= freshnessDays
      ? undefined
      : {
          de: `zuletzt mit Erfolg geübt am ${success.date}, vor ${age} Tagen`,
          en: `it was last drilled with success on ${success.date}, ${age} days ago`,
        };
  }
  const real = past.filter((drill) => drill.class !== 'simulated');
  const simulated = past.find(({ verdict }) => verdict === 'met');
  if (real.length === 0 && simulated) {
    return {
      de: `nur simuliert mit Erfolg geübt, zuletzt am ${simulated.date}, was nicht zählt`,
      en: `it was drilled with success in a simulation only, last on ${simulated.date}, which does not count`,
    };
  }
  const [last] = real.length > 0 ? real : past;
  return last
    ? {
        de: `zuletzt geübt am ${last.date} (${verdicts[last.verdict].de}), und nie mit Erfolg`,
        en: `it was drilled last on ${last.date} (${verdicts[last.verdict].en}), and never with success`,
      }
    : { de: 'nie geübt', en: 'it was never drilled' };
}

function days(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
