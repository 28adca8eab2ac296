/** The report as one HTML file that needs nothing else: read on a screen, printed on A4. */
import type { Block, Document, Section } from './document.ts';
import { type Markup, markup } from './markup.ts';

export function htmlOf(document: Document): string {
  const { language, title, headline, isMet, sections } = document;
  const page = markup`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
<h1>${title}</h1>
<p class="verdict ${isMet ? 'met' : 'missed'}">${headline}</p>
${sections.map(sectionHtml)}</body>
</html>
`;
  return page.toString();
}

const sectionHtml = ({ title, blocks }: Section): Markup =>
  markup`<section>
<h2>${title}</h2>
${blocks.map(blockHtml)}</section>
`;

function blockHtml(block: Block): Markup {
  switch (block.kind) {
    case 'paragraph':
      return markup`<p>${block.text}</p>\n`;
    case 'picture':
      return markup`<figure>${block.picture}<figcaption>${block.caption}</figcaption></figure>\n`;
    case 'table':
      return markup`<table${classOf(block)}>
<thead><tr>${block.head.map((cell) => markup`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${block.rows.map((row) => markup`<tr>${row.map((cell) => markup`<td>${cell}</td>`)}</tr>\n`)}</tbody>
</table>\n`;
  }
}

/** Rows for a pen are high; many columns want small letters. */
function classOf({ blank, head }: Extract<Block, { kind: 'table' }>): Markup {
  if (blank) return markup` class="blank"`;
  return head.length > 6 ? markup` class="wide"` : markup``;
}

const style = markup`
@page { size: A4; margin: 18mm 15mm; }
:root { color-scheme: light; }
body { font: 10.5pt/1.4 system-ui, "Segoe UI", "Liberation Sans", "DejaVu Sans", sans-serif; color: #1d2430; background: #fff; max-width: 180mm; margin: 0 auto; padding: 8mm; }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 3mm; }
h2 { font-size: 12.5pt; margin: 8mm 0 2mm; border-bottom: 1px solid #8a8f98; break-after: avoid; }
.verdict { display: inline-block; font-weight: bold; padding: 1.5mm 4mm; border: 2px solid; border-radius: 2mm; margin: 0; }
.met { color: #2f6b3d; }
.missed { color: #b3261e; }
table { border-collapse: collapse; width: 100%; margin: 0 0 4mm; font-size: 9pt; }
th, td { border: 1px solid #c3c8d0; padding: 1mm 1.8mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #eef1f5; overflow-wrap: normal; hyphens: auto; }
thead { display: table-header-group; }
tr, figure { break-inside: avoid; }
.blank td { height: 7mm; }
.wide { font-size: 7.5pt; }
.wide th, .wide td { padding: 0.8mm 1mm; }
.wide td:first-child { min-width: 28mm; }
.wide td:not(:first-child) { min-width: 12mm; overflow-wrap: normal; }
figure { margin: 0 0 4mm; }
figcaption { font-size: 9pt; }
svg { width: 100%; height: auto; font-family: inherit; }
@media print { body { max-width: none; padding: 0; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
