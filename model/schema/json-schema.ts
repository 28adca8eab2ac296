import { z } from 'zod';
import { schemasByName } from './documents.ts';

/** JSON Schema (draft 2020-12) of one kind of file, for editors and for the wording of our own errors. */
export function jsonSchemaOf(schema: z.ZodType): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-2020-12' });
}

/** The files of `cooperation/schema/`: name to text. */
export function jsonSchemaFiles(): Map<string, string> {
  return new Map(
    [...schemasByName].map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(jsonSchemaOf(schema), undefined, 2)}\n`,
    ]),
  );
}
