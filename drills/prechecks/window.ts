/** The drill has a time of its own, and must be over within it: what it interrupts is agreed on until then. */
import type { Drill } from '../drill.ts';
import type { Beginning, Check } from './refusal.ts';

export const window: Check<Beginning> = ({ drill, view }) => {
  const { window: allowed } = drill.limits;
  const minutes = longestMinutes(drill);
  if (!allowed || (view.now >= allowed.from && view.now + minutes * 60 <= allowed.until)) return [];
  const time = (seconds: number) => new Date(seconds * 1000).toISOString();
  return [
    {
      check: 'window',
      subject: drill.id,
      reason: {
        de: `jetzt (${time(view.now)}) begonnen, läge sie nicht sicher im Zeitfenster ${time(allowed.from)} bis ${time(allowed.until)}`,
        en: `begun now (${time(view.now)}), it would not lie within the window from ${time(allowed.from)} to ${time(allowed.until)} for certain`,
      },
      remedy: {
        de: `Im Fenster beginnen, ${minutes} min vor seinem Ende: So lange können Schritte, Halten und Rückbau dauern.`,
        en: `Begin inside the window, ${minutes} min before its end: acts, holding and putting back may take so long.`,
      },
    },
  ];
};

/** Until it is verified, held, and put back, each at its latest. */
const longestMinutes = ({ limits: { maxMinutes, settleMinutes }, after }: Drill): number =>
  maxMinutes + (after.kind === 'hold' ? Math.ceil(after.seconds / 60) : 0) + settleMinutes;
