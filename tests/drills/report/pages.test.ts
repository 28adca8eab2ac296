/** The pages of a recorded drill, as they were approved; and what no text in them can do. */
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { describe, expect, it } from 'vitest';
import { documentOf } from '../../../drills/report/document.ts';
import { jsonOf } from '../../../drills/report/evidence.ts';
import { htmlOf } from '../../../drills/report/html.ts';
import { markdownOf } from '../../../drills/report/markdown.ts';
import { type Report, reportSchema } from '../../../drills/report/report.ts';
import { writeUp } from '../../../drills/report/write-up.ts';
import { languages } from '../../../model/text.ts';
import { plan, siteLoss } from './recorded.ts';

const lines = await siteLoss();
const report = writeUp({ lines, plan, kept: [] });

describe('The report of a lost site', () => {
  it.each(languages)('looks in %s as it was approved', async (language) => {
    const document = documentOf(report, language);
    await expect(htmlOf(document)).toMatchFileSnapshot(`../../golden/drills/report.${language}.html`);
    await expect(markdownOf(document)).toMatchFileSnapshot(`../../golden/drills/report.${language}.md`);
  });

  it('holds as JSON what its schema promises, as it was approved', async () => {
    expect(reportSchema.parse(JSON.parse(jsonOf(report)))).toEqual(report);
    await expect(jsonOf(report)).toMatchFileSnapshot('../../golden/drills/report.json');
  });

  it.each(languages)('loads nothing from elsewhere and runs nothing (%s)', (language) => {
    const page = htmlOf(documentOf(report, language));
    expect(page.replaceAll('xmlns="http://www.w3.org/2000/svg"', '')).not.toMatch(
      /https?:|\bsrc=|\bhref=|@import|url\(|<script/,
    );
  });
});

describe('The uncertainty of a measurement', () => {
  const second = (report.actedAt ?? 0) + 1;
  const spans = (count: number): Report['unseen'] =>
    Array.from({ length: count }, (_, n) => ({
      from: second + n * 60,
      until: second + n * 60 + 8 + n,
      why: 'no-look',
    }));
  const page = (changes: Partial<Report>, language: 'de' | 'en') =>
    markdownOf(documentOf({ ...report, ...changes }, language));

  it('is told with the longest time that nobody has seen, and with each', () => {
    const unseen: Report['unseen'] = [
      { from: second, until: second + 12, why: 'no-look' },
      { from: second + 60, until: second + 150, why: 'blind' },
    ];
    const text = page({ unseen }, 'en');
    expect(text).toContain('Longest time that was not seen: 1 min 30 s.');
    expect(text).toContain('| 07:01:01 | 07:01:13 | 12 s | no look was taken |');
    expect(text).toContain('| 07:02:01 | 07:03:31 | 1 min 30 s | no endpoint answered |');
    expect(page({ unseen }, 'de')).toContain('Längste Zeit, die nicht gesehen wurde: 1 min 30 s.');
  });

  it('names the ten longest of many, and says how many more there are', () => {
    const text = page({ unseen: spans(25) }, 'en');
    expect(text.split('no look was taken').length - 1).toBe(10);
    expect(text).toContain('+ 15: shorter ones stand in report.json.');
    expect(text).toContain('Longest time that was not seen: 32 s.');
  });

  it('names what was silent, and for how long that is tolerated', () => {
    const silences = [
      { id: 'mirror', seconds: 20, toleranceSeconds: 30 },
      { id: 'other', seconds: 0, toleranceSeconds: 30 },
    ];
    expect(page({ silences }, 'en')).toContain('| mirror | 20 s | 30 s |');
    expect(page({ silences }, 'en')).not.toContain('| other | 0 s');
  });

  it('is that of no measurement where no step was begun', () => {
    expect(page({ actedAt: null, unseen: [] }, 'en')).toContain('No step was begun.');
  });
});

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '</title><script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onload='alert(1)",
    '</style></svg><!--',
    '| a | b |\n| - | - |',
    '![x](https://example.org) <b>',
    '# a\n- b',
    '\u202e&lt;',
  ),
);

/** The same report, all names and words in it replaced. */
function holding(text: string): Report {
  const both = { de: text, en: text };
  const [guest, ...guests] = report.guests.map((each) => ({ ...each, name: text }));
  return {
    ...report,
    title: both,
    member: { id: 'ahorn', title: text },
    actor: { account: text, host: text },
    program: { version: text, commit: text },
    deviations: [both],
    leftovers: [{ what: both, byHand: [text] }],
    hypothesis: report.hypothesis.map((each) => ({ ...each, id: text })),
    steps: report.steps.map((each) => ({ ...each, what: both, failure: text })),
    events: report.events.map((each) => ({ ...each, what: both })),
    guests: guest ? [guest, ...guests] : [],
    silences: [{ id: text, seconds: 1, toleranceSeconds: 2 }],
    services: report.services.map((each) => ({ ...each, title: text })),
    members: report.members.map((each) => ({ ...each, title: text })),
    sites: report.sites.map((each) => ({ ...each, title: text })),
  };
}

describe('A hostile text in a report', () => {
  const signs = (page: string) => ['<', '>', '"', "'"].map((sign) => page.split(sign).length);

  it('opens and closes no tag and no attribute of the HTML', () => {
    const harmless = signs(htmlOf(documentOf(holding('x'), 'de')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(signs(htmlOf(documentOf(holding(text), 'de')))).toEqual(harmless);
      }),
    );
  });

  it('adds no HTML, link, heading, row or cell to the Markdown', () => {
    const kinds = (markdown: string) => {
      const nodes = nodesIn(
        fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] }),
      );
      const counted = [
        'html',
        'link',
        'image',
        'definition',
        'heading',
        'list',
        'code',
        'table',
        'tableRow',
        'tableCell',
      ];
      return counted.map((kind) => `${nodes.filter(({ type }) => type === kind).length} ${kind}`);
    };
    const harmless = kinds(markdownOf(documentOf(holding('x'), 'de')));
    fc.assert(
      fc.property(hostile, (text) => {
        expect(kinds(markdownOf(documentOf(holding(text), 'de')))).toEqual(harmless);
      }),
    );
  });
});

function nodesIn(node: Nodes): Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap((child) => nodesIn(child)) : [])];
}
