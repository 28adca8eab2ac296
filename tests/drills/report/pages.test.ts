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
