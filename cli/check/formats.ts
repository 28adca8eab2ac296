/** The formats of the report: how each is written, and the file it gets below `--out`. */
import type { Language } from '../../model/text.ts';
import { renderAnnotations } from './render/annotations.ts';
import { renderCodeQuality } from './render/code-quality.ts';
import { renderJson } from './render/json.ts';
import { renderJunit } from './render/junit.ts';
import { renderMarkdown } from './render/markdown.ts';
import { renderSarif } from './render/sarif.ts';
import { renderTable } from './render/table.ts';
import type { Report } from './report.ts';

type Render = (report: Report, language: Language) => string;

export const formats = {
  table: { file: 'check.txt', render: (report, language) => renderTable(report, language, { colour: false }) },
  markdown: { file: 'check.md', render: renderMarkdown },
  json: { file: 'check.json', render: renderJson },
  sarif: { file: 'check.sarif', render: renderSarif },
  junit: { file: 'check.junit.xml', render: renderJunit },
  'code-quality': { file: 'check.code-quality.json', render: renderCodeQuality },
  github: { file: 'check.github.txt', render: renderAnnotations },
} as const satisfies Record<string, { file: string; render: Render }>;

export type Format = keyof typeof formats;
export const formatNames = Object.keys(formats) as [Format, ...Format[]];
