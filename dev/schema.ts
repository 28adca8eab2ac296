/** Writes the JSON Schemas of the inventory, which editors use for completion and checks: `npm run schema`. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonSchemaFiles } from '../model/schema/json-schema.ts';

const folder = path.resolve(import.meta.dirname, '..', 'cooperation', 'schema');

await mkdir(folder, { recursive: true });
for (const [name, text] of jsonSchemaFiles()) await writeFile(path.join(folder, name), text);
console.log(`${jsonSchemaFiles().size} schemas in ${folder}`);
