/**
 * Calendar events, the subset of systemd's that Proxmox VE takes: `0/15`, `22:30`, `mon..fri 8..17:0/15`,
 * `daily`. Times are UTC.
 * Source: Proxmox VE Administration Guide, "Schedule Format".
 */

/** Which days and minutes an event names. */
export interface CalendarEvent {
  /** 0 = Sunday. */
  weekdays: ReadonlySet<number>;
  hours: ReadonlySet<number>;
  minutes: ReadonlySet<number>;
}

const weekdayNames = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const shorthands: Readonly<Record<string, string>> = {
  minutely: '*/1',
  hourly: '*:00',
  daily: '00:00',
  weekly: 'mon 00:00',
};

/** Undefined for text that is no calendar event. */
export function parseCalendarEvent(text: string): CalendarEvent | undefined {
  const parts = (shorthands[text.trim()] ?? text).trim().toLowerCase().split(/\s+/);
  const time = parts.length > 1 || !/^[a-z]/.test(parts[0] ?? '') ? parts.pop() : undefined;
  const weekdays = parts.length === 0 ? range(0, 6) : parseWeekdays(parts.join(' '));
  const [first, second, ...rest] = (time ?? '0:0').split(':');
  if (!weekdays || first === undefined || rest.length > 0) return undefined;
  // One field alone stands for minutes of every hour.
  const hours = second === undefined ? range(0, 23) : parseNumbers(first, 23);
  const minutes = parseNumbers(second ?? first, 59);
  if (!hours || !minutes) return undefined;
  return { weekdays: new Set(weekdays), hours: new Set(hours), minutes: new Set(minutes) };
}

const minuteSeconds = 60;
const hourSeconds = 3600;
const daySeconds = 86_400;
/** 1 January 1970 was a Thursday. */
const firstWeekday = 4;

/** The first minute after `after` (seconds since 1970) that the event names; undefined when none comes within ten days. */
export function nextEvent({ weekdays, hours, minutes }: CalendarEvent, after: number): number | undefined {
  const limit = after + 10 * daySeconds;
  let time = (Math.floor(after / minuteSeconds) + 1) * minuteSeconds;
  while (time <= limit) {
    const day = Math.floor(time / daySeconds);
    const hour = Math.floor(time / hourSeconds);
    if (!weekdays.has((((day + firstWeekday) % 7) + 7) % 7)) time = (day + 1) * daySeconds;
    else if (!hours.has(hour - day * 24)) time = (hour + 1) * hourSeconds;
    else if (!minutes.has((time - hour * hourSeconds) / minuteSeconds)) time += minuteSeconds;
    else return time;
  }
  return undefined;
}

/** Seconds of the longest pause between two moments that follow each other in the event. */
export function longestPause({ weekdays, hours, minutes }: CalendarEvent): number {
  const moments = [...hours].flatMap((hour) => [...minutes].map((minute) => 60 * hour + minute)).sort((a, b) => a - b);
  const days = [...weekdays].sort((a, b) => a - b);
  const overnight = 60 * 24 + (moments[0] ?? 0) - (moments.at(-1) ?? 0);
  const byDay = moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
  // From the last moment of a day to the first of the next day named, which may be a week later.
  const byNight = days.map((day, index) => {
    const next = days[(index + 1) % days.length] ?? day;
    return overnight + 60 * 24 * ((next - day + 6) % 7);
  });
  return minuteSeconds * Math.max(...byDay, ...byNight);
}

function parseWeekdays(text: string): number[] | undefined {
  const days: number[] = [];
  for (const part of text.split(/[,\s]+/)) {
    const [from, to] = part.split('..').map((name) => weekdayNames.indexOf(name.slice(0, 3)));
    if (from === undefined || from < 0 || (to !== undefined && to < 0)) return undefined;
    const last = to ?? from;
    days.push(...(last >= from ? range(from, last) : [...range(from, 6), ...range(0, last)]));
  }
  return days;
}

/** `*`, `0/15`, `8..17`, `1,2` */
function parseNumbers(text: string, maximum: number): number[] | undefined {
  const numbers: number[] = [];
  for (const part of text.split(',')) {
    const parsed = /^(?:\*|(\d+)(?:\.\.(\d+))?)(?:\/(\d+))?$/.exec(part);
    if (!parsed) return undefined;
    const [, from, to, step] = parsed;
    const start = Number(from ?? 0);
    const end = to !== undefined ? Number(to) : from !== undefined && step === undefined ? start : maximum;
    if (start > maximum || end > maximum || step === '0') return undefined;
    numbers.push(...range(start, end, Number(step ?? 1)));
  }
  return numbers;
}

function range(from: number, to: number, step = 1): number[] {
  const numbers: number[] = [];
  for (let number = from; number <= to; number += step) numbers.push(number);
  return numbers;
}
