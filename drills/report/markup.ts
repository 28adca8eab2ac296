/** Markup whose values can't break out: a tagged template escapes what is put into it, except markup made by itself. */

export class Markup {
  readonly #text: string;

  /** Only by the template below: what is in here is written as it is. */
  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Value = string | number | Markup | readonly Value[];

/** HTML and SVG; values stand in texts and in quoted attributes. */
export function markup(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(parts.reduce((text, part, index) => text + written(values[index - 1] ?? '') + part));
}

function written(value: Value): string {
  if (value instanceof Markup) return value.toString();
  if (typeof value === 'string') return escaped(value);
  return typeof value === 'number' ? String(value) : value.map(written).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Controls, which no parser takes, and marks that turn the direction of writing are left out. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const unfit = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/gu;

export const readable = (text: string): string => text.toWellFormed().replace(unfit, '');

const escaped = (text: string): string => readable(text).replace(/[&<>"']/g, (sign) => entities[sign] ?? '');
