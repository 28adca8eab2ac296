import type { z } from 'zod';
import type { Path, Problem } from '../problem.ts';
import type { SourceFile } from '../source-file.ts';
import { allowedAt, allowedKeysAt } from './allowed.ts';
import { jsonSchemaOf } from './json-schema.ts';

/** The content of a file as its schema types it; `undefined` after adding to `problems` what is wrong with it. */
export function readDocument<Schema extends z.ZodType>(
  source: SourceFile,
  schema: Schema,
  problems: Problem[],
): z.infer<Schema> | undefined {
  if (source.problems.length > 0) return undefined;
  const result = schema.safeParse(source.content);
  if (result.success) return result.data;
  problems.push(...result.error.issues.flatMap((issue) => problemsOf(issue, source, schema)));
  return undefined;
}

function problemsOf(issue: z.core.$ZodIssue, source: SourceFile, schema: z.ZodType): Problem[] {
  const root = jsonSchemaOf(schema);
  const path = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const withAllowed = (allowed: string | undefined) => (allowed === undefined ? {} : { allowed });
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) =>
        source.problem([...path, key], 'unknown key', withAllowed(allowedKeysAt(root, path))),
      );
    case 'invalid_key':
      return [source.problem(path, 'unknown key', withAllowed(allowedKeysAt(root, path.slice(0, -1))))];
    default:
      return [source.problem(path, got(source, path), withAllowed(allowedAt(root, path)))];
  }
}

function got(source: SourceFile, path: Path): string {
  const value = source.valueAt(path);
  if (value === undefined) return 'is missing';
  // JSON has no word for NaN and infinity, which YAML can write.
  const text = typeof value === 'number' ? String(value) : JSON.stringify(value);
  return `got ${text.length > 80 ? `${text.slice(0, 77)}...` : text}`;
}
