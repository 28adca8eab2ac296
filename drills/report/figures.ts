/** Moments and durations as people read them. */
import type { Language } from '../../model/text.ts';

/** `47 s`, `2 min 07 s`, `3 h 05 min`; `-` = not reached or not known. */
export function duration(seconds: number | null): string {
  if (seconds === null) return '-';
  const sign = seconds < 0 ? '−' : '';
  const whole = Math.round(Math.abs(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${sign}${whole} s`;
  if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${two(whole % 60)} s`}`;
  const minutes = Math.floor(whole / 60);
  return `${sign}${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${two(minutes % 60)} min`}`;
}

/** With its sign: `+5 s`. */
export const difference = (seconds: number | null): string =>
  seconds !== null && Math.round(seconds) > 0 ? `+${duration(seconds)}` : duration(seconds);

/** `24.11.2026, 10:00:07` where the sites are. */
export function dateTime(at: number, timeZone: string, language: Language): string {
  return new Intl.DateTimeFormat(language === 'de' ? 'de-DE' : 'en-GB', {
    timeZone,
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
  }).format(new Date(at * 1000));
}

/** `10:00:07` */
export function timeOfDay(at: number | null, timeZone: string): string {
  if (at === null) return '-';
  return new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle: 'medium', hourCycle: 'h23' }).format(
    new Date(at * 1000),
  );
}
