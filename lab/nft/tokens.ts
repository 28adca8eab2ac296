/** The words of an nft script, each with its place: nft points at what it doesn't understand. */
import { NftError } from './ruleset.ts';

export interface Token {
  /** `\n` ends a statement, as `;` does. Quoted text stands without its quotes. */
  text: string;
  quoted: boolean;
  line: number;
  /** From 1. */
  column: number;
}

export class Tokens {
  readonly #source: string;
  readonly #name: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  /** @param name of the file, as messages show it */
  constructor(source: string, name: string) {
    this.#source = source;
    this.#name = name;
    this.#tokens = [...scan(source)];
  }

  /** Is there anything but line ends left? */
  get ended(): boolean {
    this.skipEnds();
    return this.#at >= this.#tokens.length;
  }

  peek(): string | undefined {
    return this.#tokens[this.#at]?.text;
  }

  /** The next word. */
  take(): string {
    const token = this.#tokens[this.#at];
    if (!token || (!token.quoted && /^[\n;]$/.test(token.text))) throw this.unexpected();
    this.#at += 1;
    return token.text;
  }

  /** Takes the next word if it is `text`. */
  takeIf(text: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.text !== text || token.quoted) return false;
    this.#at += 1;
    return true;
  }

  need(text: string): void {
    if (!this.takeIf(text)) throw this.unexpected();
  }

  /** The next word, which is one of `allowed`. */
  oneOf<T extends string>(...allowed: readonly T[]): T {
    const found = allowed.find((text) => this.takeIf(text));
    if (found === undefined) throw this.unexpected();
    return found;
  }

  /** A name of a table or chain. */
  name(): string {
    const next = this.peek();
    if (next === undefined || !/^[A-Za-z][\w./\\-]*$/.test(next)) throw this.unexpected();
    return this.take();
  }

  skipEnds(): void {
    while (/^[\n;]$/.test(this.peek() ?? '')) this.#at += 1;
  }

  /** The end of a statement: a line's end, `;`, or what closes the block. */
  end(): void {
    if (this.peek() === undefined || this.peek() === '}') return;
    if (!/^[\n;]$/.test(this.peek() ?? '')) throw this.unexpected();
    this.skipEnds();
  }

  unexpected(): NftError {
    const token = this.#tokens[this.#at];
    const last = this.#source.split('\n').length;
    const [line, column, length] = token ? [token.line, token.column, Math.max(1, token.text.length)] : [last, 1, 1];
    const what = kindOf(token);
    const shown = this.#source.split('\n')[line - 1] ?? '';
    const range = length > 1 ? `${column}-${column + length - 1}` : `${column}-${column}`;
    const pointer = `${' '.repeat(column - 1)}${'^'.repeat(length)}`;
    return new NftError(
      `${this.#name}:${line}:${range}: Error: syntax error, unexpected ${what}\n${shown}\n${pointer}`,
    );
  }
}

function kindOf(token: Token | undefined): string {
  if (!token) return 'end of file';
  if (token.text === '\n') return 'newline';
  if (token.text === ';') return 'semicolon';
  if (token.text === '{' || token.text === '}') return `'${token.text}'`;
  return token.quoted ? 'quoted string' : /^\d+$/.test(token.text) ? 'number' : 'string';
}

function* scan(source: string): Generator<Token> {
  for (const [index, text] of source.split('\n').entries()) {
    const line = index + 1;
    for (const match of text.matchAll(/#.*$|"([^"]*)"|!=|==|[{},;=]|[^\s"{},;=!#]+/g)) {
      if (match[0].startsWith('#')) break;
      const quoted = match[1] !== undefined;
      yield { text: match[1] ?? match[0], quoted, line, column: match.index + 1 };
    }
    yield { text: '\n', quoted: false, line, column: text.length + 1 };
  }
}
