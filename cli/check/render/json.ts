import type { Report } from '../report.ts';

/** Both languages; its form is docs/ci/report.schema.json. */
export function renderJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
