/** The registers of the pack, approvals.yaml and exceptions.yaml: read, checked, and told with file and line what is wrong. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Problem } from '../model/problem.ts';
import * as is from '../model/schema/primitives.ts';
import { readDocument } from '../model/schema/read-document.ts';
import { SourceFile } from '../model/source-file.ts';

/** Fields that entries of both registers have. */
export const dated = {
  resource: is.title.describe('Name of the resource, as the findings name it.'),
  accountability: {
    reason: z
      .string()
      .min(10)
      .max(400)
      .meta({ patternErrorMessage: 'a reason of 10 to 400 characters' })
      .describe('Why.'),
    owner: is.title.describe('The role that answers for it; never a person.'),
    expires: is.date.describe('Last day on which it counts.'),
  },
} as const;

/** What a register holds; with a problem in it, nothing of it counts. */
export interface Register<Content> {
  content: Content;
  problems: Problem[];
}

/**
 * @param file path of the register below the folder of the project, `/` between steps
 * @param none what a register without entries holds, as a missing one does
 */
export async function readRegister<Schema extends z.ZodType>(
  root: string,
  file: string,
  schema: Schema,
  none: z.infer<Schema>,
): Promise<Register<z.infer<Schema>>> {
  const bytes = await readFile(path.join(root, ...file.split('/'))).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (bytes === undefined) return { content: none, problems: [] };
  return parseRegister(file, bytes, schema, none);
}

/** See `readRegister`. */
export function parseRegister<Schema extends z.ZodType>(
  file: string,
  bytes: string | Uint8Array,
  schema: Schema,
  none: z.infer<Schema>,
): Register<z.infer<Schema>> {
  const source = new SourceFile(file, bytes);
  const problems = [...source.problems];
  const content = readDocument(source, schema, problems);
  return { content: content ?? none, problems };
}
