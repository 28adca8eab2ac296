/** Figures of availability as people read them. */
import type { Language } from '../../model/text.ts';
import type { Report } from './report.ts';

type Figures = NonNullable<Report['members'][number]['after']>;

/** Two significant digits: the figures are known no better. */
function rounded(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { maximumSignificantDigits: 2, useGrouping: false }).format(value);
}

export const classText = ({ class: level }: Figures): string => `VK ${level}`;

export const minutesText = ({ minutesPerYear }: Figures, language: Language): string =>
  rounded(minutesPerYear, language);

export const p95Text = ({ p95MinutesPerYear }: Figures, language: Language): string =>
  rounded(p95MinutesPerYear, language);

/** `4.5 min (loss of niestetal)` */
export function faultText({ longestFault }: Figures, language: Language): string {
  if (!longestFault) return '-';
  const { what, seconds } = longestFault;
  if (seconds === null) return `${{ de: 'bis zur Reparatur', en: 'until repaired' }[language]} (${what})`;
  return `${rounded(seconds / 60, language)} min (${what})`;
}

/** `VK 3 → VK 2`; one value where both are the same or one is missing. */
export function beforeAfter({ before, after }: Report['members'][number], text: (figures: Figures) => string): string {
  const [was, is] = [before && text(before), after && text(after)];
  if (was === undefined || was === is) return is ?? '-';
  return `${was} → ${is ?? '-'}`;
}
