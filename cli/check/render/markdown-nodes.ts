/**
 * Pieces of Markdown as a tree (mdast), so that a library writes and escapes them: whatever a text holds, it stays a text. What
 * forges read into texts beyond Markdown (mentions, references to issues, GitLab's quick actions) is broken by a space of no width.
 */
import type {
  Code,
  Heading,
  Html,
  InlineCode,
  List,
  Paragraph,
  PhrasingContent,
  RootContent,
  Strong,
  Table,
  Text,
} from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';

const zeroWidthSpace = '\u200b';

/** Texts longer than this are cut: a comment has an end. Characters. */
const longest = 4000;

export function text(value: string): Text {
  const line = flat(value)
    .replaceAll(/([@#!~&])(?=[\p{L}\p{N}])/gu, `$1${zeroWidthSpace}`)
    .replace(/^\//, `${zeroWidthSpace}/`);
  return { type: 'text', value: line };
}

/** Words of the report's own, as they are: spaces at the ends count. */
export function raw(value: string): Text {
  return { type: 'text', value };
}

/** Names of resources and files; mentions mean nothing in them. */
export function code(value: string): InlineCode {
  return { type: 'inlineCode', value: flat(value) };
}

function flat(value: string): string {
  const line = value.replaceAll(/\s+/g, ' ').trim();
  return line.length > longest ? `${line.slice(0, longest)}...` : line;
}

/** Commands as they are typed. */
export function block(value: string): Code {
  return { type: 'code', value };
}

export function strong(value: string): Strong {
  return { type: 'strong', children: [text(value)] };
}

export function paragraph(...children: PhrasingContent[]): Paragraph {
  return { type: 'paragraph', children };
}

export function heading(depth: Heading['depth'], title: string): Heading {
  return { type: 'heading', depth, children: [text(title)] };
}

export function list(items: readonly RootContent[][]): List {
  return {
    type: 'list',
    ordered: false,
    spread: false,
    children: items.map((children) => ({ type: 'listItem', spread: false, children: children as Paragraph[] })),
  };
}

export function table(head: readonly string[], rows: readonly PhrasingContent[][][]): Table {
  const row = (cells: readonly PhrasingContent[][]) => ({
    type: 'tableRow' as const,
    children: cells.map((children) => ({ type: 'tableCell' as const, children })),
  });
  return {
    type: 'table',
    align: head.map(() => 'left'),
    children: [row(head.map((title) => [text(title)])), ...rows.map(row)],
  };
}

/** Folded away until somebody opens it. */
export function folded(title: string, children: readonly RootContent[]): RootContent[] {
  const open = `<details><summary>${escapedHtml(title)}</summary>`;
  return [html(open), ...children, html('</details>')];
}

/** Only fixed words: nothing that somebody else wrote. */
export function html(value: string): Html {
  return { type: 'html', value };
}

function escapedHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

export function markdownOf(children: RootContent[]): string {
  return toMarkdown(
    { type: 'root', children },
    {
      bullet: '-',
      listItemIndent: 'one',
      extensions: [
        gfmTableToMarkdown({ tablePipeAlign: false }),
        { unsafe: [{ character: '~', inConstruct: 'phrasing' }] },
      ],
    },
  );
}
