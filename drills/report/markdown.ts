/** The report as Markdown (GitHub's tables): a library writes and escapes it, so that whatever a text holds stays a text. */
import type { Paragraph, RootContent, Table } from 'mdast';
import { gfmTableToMarkdown } from 'mdast-util-gfm-table';
import { toMarkdown } from 'mdast-util-to-markdown';
import type { Block, Document } from './document.ts';
import { readable } from './markup.ts';

export function markdownOf({ title, headline, sections }: Document): string {
  const children: RootContent[] = [
    { type: 'heading', depth: 1, children: [text(title)] },
    { type: 'paragraph', children: [{ type: 'strong', children: [text(headline)] }] },
    ...sections.flatMap((section): RootContent[] => [
      { type: 'heading', depth: 2, children: [text(section.title)] },
      ...section.blocks.flatMap(blockNodes),
    ]),
  ];
  const unsafe = [{ character: '~', inConstruct: 'phrasing' as const }];
  const extensions = [gfmTableToMarkdown({ tablePipeAlign: false }), { unsafe }];
  return toMarkdown({ type: 'root', children }, { bullet: '-', listItemIndent: 'one', extensions });
}

function blockNodes(block: Block): RootContent[] {
  switch (block.kind) {
    case 'paragraph':
      return [paragraph(block.text)];
    case 'picture':
      return block.inWords.flatMap(blockNodes);
    case 'table':
      return [table(block.head, block.rows)];
  }
}

const text = (value: string) => ({ type: 'text', value: readable(value).replaceAll(/\s+/g, ' ').trim() }) as const;

const paragraph = (value: string): Paragraph => ({ type: 'paragraph', children: [text(value)] });

function table(head: readonly string[], rows: readonly (readonly string[])[]): Table {
  return {
    type: 'table',
    align: head.map(() => 'left'),
    children: [head, ...rows].map((row) => ({
      type: 'tableRow',
      children: row.map((cell) => ({ type: 'tableCell', children: [text(cell)] })),
    })),
  };
}
