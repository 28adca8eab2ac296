/** Texts fit to be shown anywhere: no secret, no control character, nothing that turns the direction of writing. */

/**
 * C0 and C1 controls but line feed and tab, marks of direction (Unicode TR 9), halves of surrogate pairs, and what XML 1.0 does
 * not take.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfit = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

/** Shorter ones are words that stand anywhere. */
const shortestSecret = 8;

/**
 * A copy in which every text is fit to be shown.
 * @param secrets what must appear nowhere; those of several lines line by line too
 */
export function cleaned<Value>(value: Value, secrets: readonly string[]): Value {
  const parts = secrets.flatMap((secret) => [secret, ...secret.split(/\r?\n/)]).map((part) => fit(part).trim());
  const hidden = [...new Set(parts)]
    .filter((part) => part.length >= shortestSecret)
    // A longer one may hold a shorter one.
    .sort((a, b) => b.length - a.length);
  const clean = (text: string) => hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), fit(text));
  return mapped(value, clean) as Value;
}

function fit(text: string): string {
  return text.toWellFormed().replace(unfit, '');
}

function mapped(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map((each) => mapped(each, clean));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, clean)]));
}
