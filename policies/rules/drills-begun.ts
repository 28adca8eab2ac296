import type { Rule } from '../rule.ts';

/** Until the first drill is kept there is nothing to be fresh: it is said, and stops nobody. */
export const drillsBegun: Rule = {
  id: 'drills-begun',
  title: 'Failovers are drilled',
  severity: 'advisory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A19' }],
  remediation: 'Drill the loss of a node first, and commit its evidence to drills/evidence/.',
  check: ({ drills }) =>
    drills === undefined
      ? [{ urn: undefined, message: 'no drill has been kept: that failovers work is assumed, not proven.' }]
      : [],
};
