import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestPause, nextEvent, parseCalendarEvent } from '../../model/calendar.ts';

const seconds = (text: string): number => Date.parse(`${text}Z`) / 1000;

/** The next moment after a Monday morning. */
function next(event: string, after = '2026-11-23T08:07:30'): string | undefined {
  const parsed = parseCalendarEvent(event);
  const time = parsed && nextEvent(parsed, seconds(after));
  return time === undefined ? undefined : new Date(time * 1000).toISOString().slice(0, 16);
}

it.each([
  ['*/15', '2026-11-23T08:15'],
  ['*/1', '2026-11-23T08:08'],
  ['0/5', '2026-11-23T08:10'],
  ['*:30', '2026-11-23T08:30'],
  ['22:30', '2026-11-23T22:30'],
  ['02:30', '2026-11-24T02:30'],
  ['daily', '2026-11-24T00:00'],
  ['hourly', '2026-11-23T09:00'],
  ['weekly', '2026-11-30T00:00'],
  ['mon..fri 7:00', '2026-11-24T07:00'],
  ['sat,sun 12:00', '2026-11-28T12:00'],
  ['fri..mon 6:00', '2026-11-27T06:00'],
  ['8..17:0/30', '2026-11-23T08:30'],
  ['mon', '2026-11-30T00:00'],
])('the event %s comes next at %s', (event, expected) => {
  expect(next(event)).toBe(expected);
});

it.each(['', 'soon', '*/0', '25:00', '12:60', 'xyz 12:00', '1:2:3', '-5'])('%j is no calendar event', (text) => {
  expect(parseCalendarEvent(text)).toBeUndefined();
});

it('the next moment is always later and one that the event names', () => {
  const event = parseCalendarEvent('mon..fri 6..20:0/10');
  if (!event) throw new Error('no event');
  fc.assert(
    fc.property(fc.integer({ min: -1_900_000_000, max: 1_900_000_000 }), (after) => {
      const time = nextEvent(event, after) ?? 0;
      const date = new Date(time * 1000);
      expect(time).toBeGreaterThan(after);
      expect([1, 2, 3, 4, 5]).toContain(date.getUTCDay());
      expect(date.getUTCHours()).toBeGreaterThanOrEqual(6);
      expect(date.getUTCHours()).toBeLessThanOrEqual(20);
      expect(date.getUTCMinutes() % 10).toBe(0);
    }),
  );
});

it.each([
  ['*/15', 15],
  ['*/7', 7],
  ['0/50', 50],
  ['*:30', 60],
  ['0/4:00', 240],
  ['22:30', 24 * 60],
  ['8..17:0/30', 14 * 60 + 30],
  ['mon..fri 7:00', 3 * 24 * 60],
  ['mon 00:00', 7 * 24 * 60],
  ['sat,sun 12:00', 6 * 24 * 60],
])('the longest pause of the event %s is %i minutes', (event, minutes) => {
  const parsed = parseCalendarEvent(event);
  expect(parsed && longestPause(parsed) / 60).toBe(minutes);
});
