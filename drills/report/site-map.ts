/** The sites with their nodes and what runs on them at one moment, as a picture. Pure. */
import type { Language } from '../../model/text.ts';
import { type Markup, markup } from './markup.ts';
import type { Places, Report } from './report.ts';
import { colours } from './time-line.ts';
import { words } from './words.ts';

const width = 720;
const gap = 24;
const nodeGap = 8;
const lineHeight = 13;
/** Guests written out on a node; the table in Markdown has all. */
const mostNames = 12;

export function siteMap({ sites, guests }: Report, places: Places, caption: string, language: Language): Markup {
  const names = new Map(guests.map(({ vmId, name }) => [vmId, name]));
  const siteWidth = (width - gap * (sites.length - 1)) / Math.max(1, sites.length);
  const labels = (node: string): { label: string; runs: boolean }[] => {
    const here = places.guests.filter((guest) => guest.node === node);
    const shown = here.slice(0, mostNames).map(({ vmId, runs }) => ({ label: names.get(vmId) ?? String(vmId), runs }));
    const rest = here.length - shown.length;
    return rest > 0 ? [...shown, { label: `+ ${rest}`, runs: true }] : shown;
  };
  const lines = Math.max(1, ...sites.flatMap(({ nodes }) => nodes.map((node) => labels(node).length)));
  const nodeHeight = 24 + lines * lineHeight;
  const height = 28 + nodeHeight + 8;
  const drawn = sites.map(({ title, nodes }, index) => {
    const x = index * (siteWidth + gap);
    const nodeWidth = (siteWidth - nodeGap) / Math.max(1, nodes.length) - nodeGap;
    // Letters of this size are about 5.4 wide.
    const letters = Math.max(3, Math.floor((nodeWidth - 12) / 5.4));
    const boxes = nodes.map((node, at) => {
      const nx = x + nodeGap + at * (nodeWidth + nodeGap);
      const isOnline = places.online.includes(node);
      const title = isOnline ? node : `${node}: ${words.offline[language]}`;
      const guestLines = labels(node).map(
        ({ label, runs }, line) =>
          markup`<text x="${nx + 6}" y="${28 + 30 + line * lineHeight}" fill="${runs ? colours.ink : colours.away}">${shortened(runs ? label : `✕ ${label}`, letters)}</text>`,
      );
      return markup`<rect x="${nx}" y="28" width="${nodeWidth}" height="${nodeHeight}" fill="${isOnline ? '#ffffff' : '#f6d9d6'}" stroke="${isOnline ? colours.well : colours.away}"/><text x="${nx + 6}" y="42" font-weight="bold">${shortened(title, letters)}</text>${guestLines}`;
    });
    return markup`<rect x="${x}" y="1" width="${siteWidth}" height="${height - 2}" rx="4" fill="#eef1f5" stroke="${colours.line}"/><text x="${x + 8}" y="18" font-size="12" font-weight="bold">${title}</text>${boxes}`;
  });
  return markup`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="${caption}" font-size="10" fill="${colours.ink}">${drawn}</svg>`;
}

const shortened = (text: string, letters: number): string =>
  text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
