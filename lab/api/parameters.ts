/** Reads parameters from a query and a form or JSON body; a key that occurs several times is a list. */
import type { Raw } from './verify.ts';

/** The parameters, or why the body can't be read. */
export function parametersOf(query: string, contentType: string, body: string): Raw | string {
  const parameters: Record<string, unknown> = {};
  addPairs(parameters, query);
  if (body === '') return parameters;
  const type = contentType.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (type === 'application/json') return withJson(parameters, body);
  if (type === '' || type === 'application/x-www-form-urlencoded') {
    addPairs(parameters, body);
    return parameters;
  }
  return `upload '${type}' not supported`;
}

function addPairs(parameters: Record<string, unknown>, encoded: string): void {
  for (const [key, value] of new URLSearchParams(encoded)) {
    const known = parameters[key];
    if (known === undefined) parameters[key] = value;
    else parameters[key] = Array.isArray(known) ? [...known, value] : [known, value];
  }
}

function withJson(parameters: Record<string, unknown>, body: string): Raw | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (cause) {
    return `malformed JSON string: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return 'malformed JSON string: not an object';
  return { ...parameters, ...parsed };
}
