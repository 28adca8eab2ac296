/** The drill has a time of its own, and must end within it. */
import type { Beginning, Check } from './refusal.ts';

export const window: Check<Beginning> = ({ drill, view }) => {
  const { window: allowed, maxMinutes } = drill.limits;
  if (!allowed || (view.now >= allowed.from && view.now + maxMinutes * 60 <= allowed.until)) return [];
  const time = (seconds: number) => new Date(seconds * 1000).toISOString();
  return [
    {
      check: 'window',
      subject: drill.id,
      reason: {
        de: `jetzt (${time(view.now)}) ist außerhalb des Zeitfensters ${time(allowed.from)} bis ${time(allowed.until)}`,
        en: `now (${time(view.now)}) is outside of the window from ${time(allowed.from)} to ${time(allowed.until)}`,
      },
      remedy: {
        de: `Im Fenster beginnen, ${maxMinutes} min vor seinem Ende.`,
        en: `Begin inside the window, ${maxMinutes} min before its end.`,
      },
    },
  ];
};
