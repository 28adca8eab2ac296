import { expect, it } from 'vitest';
import { drilledLately } from '../../../../model/availability/services/drilled-lately.ts';

const drill = (date: string, verdict: 'met' | 'deviated' | 'aborted') =>
  ({ kind: 'node-loss', date, verdict, reportHash: '0'.repeat(64) }) as const;

it.each([
  [[drill('2026-09-01', 'met')], ['node-loss']],
  [[drill('2026-08-26', 'met')], ['node-loss']],
  [[drill('2026-08-25', 'met')], []],
  [[drill('2026-11-23', 'deviated')], []],
  [[drill('2026-11-23', 'aborted'), drill('2026-11-20', 'met')], ['node-loss']],
  [[drill('2026-11-25', 'met')], []],
])('On 24 November 2026, of the drills %j those of %j count as drilled lately', (drills, kinds) => {
  expect([...drilledLately(drills, '2026-11-24')]).toEqual(kinds);
});
