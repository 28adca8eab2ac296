/** What the report of a drill says, and to whom. */
import { describe, expect, it } from 'vitest';
import { hashOf, sha256 } from '../../../drills/canonical.ts';
import { chained } from '../../../drills/journal/chain.ts';
import { compared } from '../../../drills/report/comparison.ts';
import { evidenceOf, jsonOf } from '../../../drills/report/evidence.ts';
import type { Summary } from '../../../drills/report/report.ts';
import { writeUp } from '../../../drills/report/write-up.ts';
import { drillEvidence } from '../../../model/drill-evidence.ts';
import { everyScenario } from '../every-scenario.ts';
import { plan, recorded, siteLoss } from './recorded.ts';

const lines = await siteLoss();
const whole = writeUp({ lines, plan, kept: [] });
const own = whole.comparison.own;
const past = (id: string, date: string): Summary => ({ ...own, id, date });

describe('The report of a drill', () => {
  it('names the worst of the guests that were touched, and the hash of the whole journal', () => {
    const touched = whole.guests.filter(({ affected }) => affected);
    expect(own.rtoSeconds).toBe(Math.max(...touched.map(({ rtoSeconds }) => rtoSeconds ?? Number.NaN)));
    expect(whole.journal).toEqual({ lines: lines.length, hash: lines.at(-1)?.hash });
  });

  it('shows the guests at the other site while the site is lost, and at home before and after', () => {
    const on = (when: 'before' | 'during' | 'after') =>
      whole.places[when]?.guests.filter(({ node }) => plan.sites[1]?.nodes.some(({ name }) => name === node)).length;
    expect([on('before'), on('during'), on('after')]).toEqual([5, 0, 5]);
  });

  it('holds each time of a member or service against the target of the guest whose time it is', () => {
    for (const [groups, of] of [
      [whole.members, 'member'],
      [whole.services, 'service'],
    ] as const) {
      for (const { id, targets, rtoSeconds, rpoSeconds } of groups) {
        const guests = whole.guests.filter((guest) => guest[of] === id);
        const has = (what: 'rtoSeconds' | 'rpoSeconds', achieved: number | null) =>
          guests.some((guest) => guest[what] === achieved && guest.targets[what] === targets[what]);
        expect([id, has('rtoSeconds', rtoSeconds), has('rpoSeconds', rpoSeconds)]).toEqual([id, true, true]);
        for (const guest of guests) {
          const share = (guest.rpoSeconds ?? Number.NaN) / guest.targets.rpoSeconds;
          expect((rpoSeconds ?? Number.NaN) / targets.rpoSeconds).toBeGreaterThanOrEqual(share);
        }
      }
    }
  });

  it('says whether the inventory is still the one that was drilled', () => {
    expect(whole.planned.isCurrent).toBe(true);
    const other = { ...plan, links: [] };
    expect(hashOf(other)).not.toBe(hashOf(plan));
    expect(writeUp({ lines, plan: other, kept: [] }).planned.isCurrent).toBe(false);
  });

  it.each(everyScenario(plan))('can be written of a $name', async ({ scenario, wanted }) => {
    const report = writeUp({ lines: await recorded(scenario, wanted), plan, kept: [] });
    expect(report.outcome).toBe(wanted.holdSeconds === undefined ? 'met' : 'aborted');
  });
});

describe('The report for a member', () => {
  it.each(plan.tenants.map(({ id }) => id))('names no guest of others (%s)', (member) => {
    const text = jsonOf(writeUp({ lines, plan, kept: [], member }));
    const others = plan.guests.filter(({ tenant }) => tenant !== member);
    const own = plan.guests.filter(({ tenant }) => tenant === member);
    expect(others.filter(({ name }) => text.includes(name)).map(({ name }) => name)).toEqual([]);
    expect(others.filter(({ vmId }) => new RegExp(`\\b${vmId}\\b`).test(text)).map(({ vmId }) => vmId)).toEqual([]);
    expect(own.every(({ name }) => text.includes(name))).toBe(true);
  });

  it.each(plan.tenants.map(({ id }) => id))(
    'says that it was not gone on with, and not because of whom (%s)',
    (member) => {
      const others = plan.guests.filter(({ tenant }) => tenant !== member);
      const secret = { de: others[0]?.name ?? '', en: others[0]?.name ?? '' };
      const refusal = { check: 'replication', subject: secret.en, reason: secret, remedy: secret };
      const until = lines.slice(
        0,
        lines.findIndex(({ kind }) => kind === 'decided'),
      );
      const stopped = [
        ...until,
        chained({ kind: 'rechecked', refusals: [refusal] }, { at: 0, clock: 'cluster' }, until.at(-1)),
      ];
      const report = writeUp({ lines: stopped, plan, kept: [], member });
      expect(report.outcome).toBe('aborted');
      expect(jsonOf(report)).not.toContain(secret.en);
    },
  );

  it('gives the same times as the report of the whole', () => {
    const [guest] = whole.guests;
    const mine = writeUp({ lines, plan, kept: [], member: guest?.member ?? '' });
    expect(mine.guests[0]).toEqual(guest);
    expect(mine.journal).toEqual(whole.journal);
  });
});

describe('The comparison', () => {
  it('takes the last drill before this one, and the one that is nearest to the day a year before', () => {
    const kept = [
      past('2025-01-10-a', '2025-01-10'),
      past('2025-11-02-b', '2025-11-02'),
      past('2026-10-01-c', '2026-10-01'),
      past('2026-12-01-d', '2026-12-01'),
      own,
    ];
    const { previous, lastYear } = compared(own, kept);
    expect([previous?.id, lastYear?.id]).toEqual(['2026-10-01-c', '2025-11-02-b']);
  });

  it('has no last year where none was drilled around that day', () => {
    expect(compared(own, [past('2026-10-01-c', '2026-10-01')]).lastYear).toBeNull();
  });
});

describe('The evidence', () => {
  it('names the report by its hash, and the lab as a simulation', () => {
    const evidence = evidenceOf(whole);
    expect(evidence).toEqual({
      kind: 'site-loss',
      date: '2026-11-24',
      verdict: 'met',
      reportHash: sha256(jsonOf(whole)),
      class: 'simulated',
    });
    expect(drillEvidence.parse(evidence)).toEqual(evidence);
  });

  it('is not made of a drill that was refused', () => {
    expect(evidenceOf({ ...whole, outcome: 'refused' })).toBeUndefined();
  });
});
