import { z } from 'zod';
import { reportSchema } from './report.ts';

/** Text of docs/ci/report.schema.json: JSON Schema (draft 2020-12) of what `ikz check --format json` prints. */
export function reportJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(reportSchema, { io: 'output', target: 'draft-2020-12' }), undefined, 2)}\n`;
}
