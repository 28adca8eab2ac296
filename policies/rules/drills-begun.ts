import type { Rule } from '../rule.ts';

/** Until the first drill is kept there is nothing to be fresh: it is said, and stops nobody. */
export const drillsBegun: Rule = {
  id: 'drills-begun',
  title: { de: 'Umschaltungen werden geübt', en: 'Failovers are drilled' },
  severity: 'advisory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A19' }],
  remediation: {
    de: 'Üben Sie zuerst den Ausfall eines Knotens, und checken Sie den Nachweis in drills/evidence/ ein.',
    en: 'Drill the loss of a node first, and commit its evidence to drills/evidence/.',
  },
  check: ({ drills }) =>
    drills === undefined
      ? [
          {
            urn: undefined,
            about: { de: 'Übungen', en: 'drills' },
            is: {
              de: 'keine ist nachgewiesen: dass Umschaltungen gelingen, ist angenommen',
              en: 'none has been kept: that failovers work is assumed',
            },
            must: { de: 'es muss bewiesen sein', en: 'it must be proven' },
            place: { file: 'drills/evidence', path: [] },
          },
        ]
      : [],
};
