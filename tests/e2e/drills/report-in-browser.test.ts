/** The report as a real browser shows and prints it. */
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printPdf, takeScreenshot } from '../../../drills/adapters/chromium.ts';
import { documentOf } from '../../../drills/report/document.ts';
import { htmlOf } from '../../../drills/report/html.ts';
import { writeUp } from '../../../drills/report/write-up.ts';
import { plan, siteLoss } from '../../drills/report/recorded.ts';
import { browser } from './browser.ts';
import { type Pixels, pixelsOf } from './png.ts';

const found = await browser();
const reason = typeof found === 'string' ? ` (skipped: there is no Chromium: ${found})` : '';

describe.skipIf(typeof found === 'string')(`The report in a browser${reason}`, () => {
  const { program, env } = typeof found === 'string' ? { program: '', env: {} } : found;
  const size = { width: 900, height: 5200 };
  let folder = '';
  let page = '';
  let seen: Pixels;

  beforeAll(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ikz-browser-'));
    page = path.join(folder, 'report.html');
    await fs.writeFile(page, htmlOf(documentOf(writeUp({ lines: await siteLoss(), plan, kept: [] }), 'de')));
    const picture = path.join(folder, 'report.png');
    await takeScreenshot(program, page, picture, size, env);
    seen = pixelsOf(await fs.readFile(picture));
  });
  afterAll(() => fs.rm(folder, { recursive: true, force: true }));

  /** Share of the page in one colour. */
  const share = (colour: string) => {
    const wanted = Number.parseInt(colour.slice(1), 16);
    return seen.rgb.filter((each) => each === wanted).length / seen.rgb.length;
  };

  it('draws the time line with its outages, and the sites with their nodes', () => {
    expect([seen.width, seen.height]).toEqual([size.width, size.height]);
    // Five bars of the outage; the boxes of both sites, three times; two nodes that are offline.
    expect(share('#b3261e')).toBeGreaterThan(0.001);
    expect(share('#eef1f5')).toBeGreaterThan(0.02);
    expect(share('#f6d9d6')).toBeGreaterThan(0.001);
  });

  it('keeps within the width of its page', () => {
    const margin = Array.from({ length: seen.height }, (_, row) => seen.rgb[row * seen.width + seen.width - 8]);
    expect(new Set(margin)).toEqual(new Set([0xffffff]));
  });

  it('is printed on several pages of A4', async () => {
    const file = path.join(folder, 'report.pdf');
    await printPdf(program, page, file, env);
    const pdf = await fs.readFile(file, 'latin1');
    const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) =>
      [Number(width), Number(height)].map(Math.round),
    );
    expect(boxes.length).toBeGreaterThan(2);
    // 210 x 297 mm in points of 1/72 inch.
    for (const [width = 0, height = 0] of boxes) {
      expect(Math.abs(width - 595)).toBeLessThan(2);
      expect(Math.abs(height - 842)).toBeLessThan(2);
    }
  });
});
