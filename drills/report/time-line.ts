/** The time line as a picture: a bar for each guest that was touched, from the first act until all was decided. Pure. */
import type { Language } from '../../model/text.ts';
import { duration } from './figures.ts';
import { type Markup, markup } from './markup.ts';
import type { Report } from './report.ts';
import { words } from './words.ts';

/** Rows that fit a page; the tables have the rest. */
const mostRows = 40;
/** Pixels of the picture's own scale. */
const width = 720;
const left = 170;
const right = 10;
const rowHeight = 16;
const top = 22;

/** Colours that a grey printer tells apart. */
export const colours = { away: '#b3261e', verifying: '#f2b84b', well: '#4a8f5a', line: '#8a8f98', ink: '#1d2430' };

/** @returns undefined where no act was begun or no guest was touched */
export function timeLine(report: Report, language: Language): Markup | undefined {
  const { actedAt, guests, decidedAt, endedAt } = report;
  if (actedAt === null) return undefined;
  const touched = guests
    .filter(({ affected, outageAt }) => affected || outageAt !== null)
    .sort((a, b) => (b.backSeconds ?? Number.MAX_VALUE) - (a.backSeconds ?? Number.MAX_VALUE) || a.vmId - b.vmId);
  if (touched.length === 0) return undefined;
  const rows = touched.slice(0, mostRows);
  const until = Math.max(decidedAt ?? endedAt, actedAt + 1);
  const x = (at: number) => left + ((at - actedAt) / (until - actedAt)) * (width - left - right);
  const bottom = top + rows.length * rowHeight;
  const bar = (from: number, to: number, row: number, fill: string) =>
    to <= from
      ? []
      : markup`<rect x="${px(x(from))}" y="${top + row * rowHeight + 3}" width="${px(x(to) - x(from))}" height="${rowHeight - 6}" fill="${fill}"/>`;
  const bars = rows.map(({ name, outageAt, upAt, verifiedAt }, row) => {
    // Not away: it was there all along, and it took until then to be where it shall be.
    const away = outageAt ?? actedAt;
    const up = outageAt === null ? actedAt : (upAt ?? until);
    const verified = verifiedAt ?? until;
    return markup`<text x="${left - 6}" y="${top + row * rowHeight + 12}" text-anchor="end">${shortened(name)}</text>${[
      bar(actedAt, away, row, colours.well),
      bar(away, up, row, colours.away),
      bar(up, verified, row, colours.verifying),
      bar(verified, until, row, colours.well),
    ]}`;
  });
  const ticks = ticksOf(until - actedAt).map(
    (seconds) =>
      markup`<line x1="${px(x(actedAt + seconds))}" x2="${px(x(actedAt + seconds))}" y1="${top}" y2="${bottom}" stroke="${colours.line}" stroke-width="0.5"/><text x="${px(x(actedAt + seconds))}" y="${top - 6}" text-anchor="middle">${duration(seconds)}</text>`,
  );
  const legend = [
    { fill: colours.away, word: words.outage[language] },
    { fill: colours.verifying, word: words.up[language] },
    { fill: colours.well, word: words.verified[language] },
  ].map(
    ({ fill, word }, index) =>
      markup`<rect x="${left + index * 120}" y="${bottom + 8}" width="12" height="10" fill="${fill}"/><text x="${left + index * 120 + 17}" y="${bottom + 17}">${word}</text>`,
  );
  const more = touched.length > rows.length ? `+ ${touched.length - rows.length}: ${words.more[language]}` : '';
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom + 26}" role="img" aria-label="${words.timeLine[language]}" font-size="10" fill="${colours.ink}">${ticks}${bars}${legend}<text x="${width - right}" y="${bottom + 17}" text-anchor="end">${more}</text></svg>`;
}

const px = (value: number): string => value.toFixed(1);

const shortened = (name: string): string => (name.length > 28 ? `${name.slice(0, 27)}…` : name);

/** At most eight steps of a round length. */
function ticksOf(seconds: number): number[] {
  const step = [5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600].find((each) => seconds / each <= 8) ?? 7200;
  return Array.from({ length: Math.floor(seconds / step) + 1 }, (_, index) => index * step);
}
