/** Whatever stands in a title, a sentence or a message: it stays a text in every format, and no secret gets into any. */
import fc from 'fast-check';
import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { gfmTable } from 'micromark-extension-gfm-table';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { cleaned } from '../../../cli/check/clean-text.ts';
import { formatNames, formats } from '../../../cli/check/formats.ts';
import { type Report, reportSchema } from '../../../cli/check/report.ts';
import { languages } from '../../../model/text.ts';
import { defective } from './reports.ts';

/** Pieces that mean something to one format or another. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '|',
        '`',
        '```',
        '<script>',
        '</details>',
        '<!--',
        '-->',
        '@admin',
        '#12',
        '\n',
        '\r\n',
        '%0A',
        '\n\n/close\n',
      ),
      fc.constantFrom(
        '::error::',
        '::',
        ',',
        ']]>',
        '&amp;',
        '&',
        '\\',
        '[x](http://example.org)',
        '![x](y)',
        '~~',
        '**',
        '_',
        '"',
        "'",
      ),
      fc.constantFrom('\u001b[31m', '\u0000', '\u202e', '\ud800', '\uffff', '- ', '# ', '=', '---', '\t', ' '),
      fc.string({ unit: 'grapheme', maxLength: 5 }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** The report with this text wherever somebody's text may stand. */
function holding(text: string): Report {
  const both = { de: text, en: text };
  const told = { about: both, is: both, must: both, fix: both, course: both, resource: text };
  const place = { file: text, line: 1, path: text };
  return reportSchema.parse({
    ...defective,
    members: defective.members.map((member) => ({ ...member, title: text })),
    findings: defective.findings.map((finding) => ({ ...finding, ...told, place })),
    mended: defective.mended.map((finding) => ({ ...finding, ...told })),
    rules: defective.rules.map((rule) => ({ ...rule, title: both })),
    changes: defective.changes.map((each) => ({
      ...each,
      changes: each.changes.map((change) => ({ ...change, name: text, type: text, properties: [text] })),
    })),
    exceptions: {
      ...defective.exceptions,
      used: defective.exceptions.used.map((each) => ({ ...each, reason: text, owner: text, resource: text })),
    },
    problems: defective.problems.map((each) => ({ ...each, message: text, path: text })),
    incomplete: [both],
    notes: [both],
    base: { kind: 'missing', why: both, fix: both },
    sources: [{ what: both, value: text }],
  });
}

function nodesIn(node: Nodes): Nodes[] {
  return [node, ...('children' in node ? node.children.flatMap((child) => nodesIn(child)) : [])];
}

function markdownNodes(markdown: string): Nodes[] {
  return nodesIn(fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] }));
}

const harmless = markdownNodes(formats.markdown.render(holding('harmlos'), 'de'));
const kinds = (nodes: Nodes[], type: string) => nodes.filter((node) => node.type === type).length;

describe('A hostile text', () => {
  it('adds no HTML, link, image, heading or cell to the comment, and mentions nobody', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const comment = formats.markdown.render(cleaned(holding(text), []), 'de');
        const nodes = markdownNodes(comment);
        const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []));
        const words = html.filter(
          (each) => !/^(<!-- ikz check -->|<details><summary>[^<]*<\/summary>|<\/details>)$/.test(each),
        );
        expect(words).toEqual([]);
        for (const type of ['link', 'image', 'thematicBreak', 'definition']) expect(kinds(nodes, type)).toBe(0);
        for (const type of ['heading', 'table', 'tableRow', 'tableCell', 'html']) {
          expect(kinds(nodes, type)).toBe(kinds(harmless, type));
        }
        const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.value] : []));
        for (const each of texts) expect(each).not.toMatch(/[@#][\p{L}\p{N}]/u);
        // GitLab obeys lines that begin with a slash, outside of code.
        for (const each of texts) expect(each).not.toMatch(/^\//m);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves the XML well-formed and each workflow command on its line', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const report = cleaned(holding(text), []);
        const parser = new SaxesParser();
        parser.on('error', (error) => expect.unreachable(error.message));
        parser.write(formats.junit.render(report, 'en')).close();
        const lines = formats.github.render(report, 'en').trimEnd().split('\n');
        const plain = formats.github.render(holding('harmless'), 'en').trimEnd().split('\n');
        expect(lines).toHaveLength(plain.length);
        for (const line of lines) expect(line).toMatch(/^::(error|warning) [^\n]*?title=ikz check%3A [a-z-]+::/);
      }),
      { numRuns: 60 },
    );
  });

  it('does not steer a terminal', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const shown = formats.table.render(cleaned(holding(text), []), 'de');
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
      }),
      { numRuns: 40 },
    );
  });
});

describe('A secret', () => {
  const secret = fc
    .string({ unit: fc.constantFrom(...'abcXYZ019-_=+/'), minLength: 8, maxLength: 40 })
    .filter((text) => !/harm|ikz/.test(text));

  const plain = formatNames.flatMap((name) =>
    languages.map((language) => ({ name, language, own: formats[name].render(holding('harmlos'), language) })),
  );

  it('appears in no format, wherever it was quoted', () => {
    const quoted = fc.tuple(fc.array(secret, { minLength: 1, maxLength: 3 }), fc.constantFrom(' ', '\n', '"', '='));
    fc.assert(
      fc.property(quoted, ([secrets, between]) => {
        const key = ['-----BEGIN-----', ...secrets, '-----END-----'].join('\n');
        const report = cleaned(holding(`Authorization: ${secrets.join(between)} refused`), [key, ...secrets]);
        for (const { name, language, own } of plain) {
          const written = formats[name].render(report, language);
          // A word of the report's own may happen to be the secret: only what the text has brought counts.
          for (const each of secrets) if (!own.includes(each)) expect(written).not.toContain(each);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('Equal results', () => {
  it('give equal bytes in every format', () => {
    for (const name of formatNames) {
      for (const language of languages) {
        const again = reportSchema.parse(structuredClone(defective));
        expect(formats[name].render(again, language)).toBe(formats[name].render(defective, language));
      }
    }
  });
});
