/**
 * Writes the JSON Schemas: of the inventory, which editors use for completion and checks, and of the report of `ikz check`.
 * `npm run schema`
 */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { reportJsonSchema } from '../cli/check/report-schema.ts';
import { jsonSchemaFiles } from '../model/schema/json-schema.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = path.join(root, 'cooperation', 'schema');

await mkdir(folder, { recursive: true });
for (const [name, text] of jsonSchemaFiles()) await writeFile(path.join(folder, name), text);
console.log(`${jsonSchemaFiles().size} schemas in ${folder}`);

const report = path.join(root, 'docs', 'ci', 'report.schema.json');
await writeFile(report, reportJsonSchema());
console.log(report);
