/** Expansion of words: variables, command substitution, quotes, word splitting (POSIX shell, 2.6). */
import type { DoubleQuotedChild, ParameterExpansionPart, ParsedScript, Word, WordPart } from 'unbash';

/** A part of bash that the lab's shell doesn't have. */
export class Unsupported extends Error {
  constructor(what: string) {
    super(`${what} is not supported by the lab's shell`);
    this.name = 'Unsupported';
  }
}

export interface Scope {
  /** The value of a variable or special parameter, undefined where it is unset. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  /** Output of a command substitution. */
  capture(script: ParsedScript): Promise<string>;
}

/** The fields a word becomes; an unquoted expansion may give none or several. */
export async function fields(word: Word, scope: Scope): Promise<string[]> {
  const result: string[] = [];
  let open: string | undefined;
  for (const part of word.parts ?? [{ type: 'Literal', value: word.value } as const]) {
    if (part.type === 'SimpleExpansion' || part.type === 'ParameterExpansion' || part.type === 'CommandExpansion') {
      const value = await expand(part, scope);
      const pieces = value.split(/[ \t\n]+/);
      for (const [index, piece] of pieces.entries()) {
        if (index > 0 && open !== undefined) {
          result.push(open);
          open = undefined;
        }
        if (piece !== '') open = (open ?? '') + piece;
      }
    } else {
      open = (open ?? '') + (await literal(part, scope));
    }
  }
  if (open !== undefined) result.push(open);
  return result;
}

/** The word as one text, without splitting: assignments, redirections, here-documents. */
export async function text(word: Word, scope: Scope): Promise<string> {
  return word.parts ? joined(word.parts, scope) : word.value;
}

/** Parts one after another: of a word, or of a here-document's body. */
export async function joined(parts: readonly WordPart[], scope: Scope): Promise<string> {
  let result = '';
  for (const part of parts) result += await literal(part, scope);
  return result;
}

async function literal(part: WordPart | { type: 'Literal'; value: string }, scope: Scope): Promise<string> {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
    case 'Glob':
      return part.value;
    case 'DoubleQuoted':
      return joined(part.parts, scope);
    case 'SimpleExpansion':
    case 'ParameterExpansion':
    case 'CommandExpansion':
    case 'ArithmeticExpansion':
      return expand(part, scope);
    default:
      throw new Unsupported(`"${part.text}"`);
  }
}

async function expand(part: DoubleQuotedChild, scope: Scope): Promise<string> {
  switch (part.type) {
    case 'Literal':
      return part.value;
    case 'SimpleExpansion':
      return scope.get(part.text.slice(1)) ?? '';
    case 'ParameterExpansion':
      return parameter(part, scope);
    case 'CommandExpansion':
      if (!part.script) throw new Unsupported(`"${part.text}"`);
      return (await scope.capture(part.script)).replace(/\n+$/, '');
    default:
      throw new Unsupported(`"${part.text}"`);
  }
}

async function parameter(part: ParameterExpansionPart, scope: Scope): Promise<string> {
  const value = scope.get(part.parameter);
  if (part.index || part.prefix === '!') throw new Unsupported(`"${part.text}"`);
  if (part.prefix === '#') return String((value ?? '').length);
  if (!part.operation) return value ?? '';
  if (part.operation.type !== 'Default') throw new Unsupported(`"${part.text}"`);
  const { operator, operand } = part.operation;
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  switch (operator.replace(':', '')) {
    case '-':
      return missing ? text(operand, scope) : value;
    case '=': {
      if (!missing) return value;
      const fallback = await text(operand, scope);
      scope.set(part.parameter, fallback);
      return fallback;
    }
    case '+':
      return missing ? '' : text(operand, scope);
    default:
      throw new Unsupported(`"${part.text}"`);
  }
}
