import { type Document, isMap, isNode, isScalar, isSeq, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { type Path, type Problem, printPath } from './problem.ts';

/** One YAML file of the inventory: its value, and on which line each part of it stands. */
export class SourceFile {
  readonly file: string;
  /** The whole content as plain values; `undefined` where the text is no YAML. */
  readonly content: unknown;
  /** Errors of the YAML itself. */
  readonly problems: readonly Problem[];
  readonly #document: Document;
  readonly #lines = new LineCounter();

  /** @param bytes the text, or the file as it lies on disk */
  constructor(file: string, bytes: string | Uint8Array) {
    this.file = file;
    const text = typeof bytes === 'string' ? bytes : decode(bytes);
    this.#document = parseDocument(text ?? '', { lineCounter: this.#lines, prettyErrors: false, uniqueKeys: true });
    this.problems = text === undefined ? [notUtf8(file)] : this.#syntaxProblems();
    this.content = this.problems.length === 0 ? this.#document.toJS() : undefined;
  }

  /** The value at a path, `undefined` where there is none. */
  valueAt(path: Path): unknown {
    return path.reduce<unknown>(
      (value, step) =>
        typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, step)?.value : undefined,
      this.content,
    );
  }

  /** Line of the key or list entry at a path, or of the nearest thing around it that exists. */
  lineAt(path: Path): number | undefined {
    let node: unknown = this.#document.contents;
    let place = isNode(node) ? node : undefined;
    for (const step of path) {
      const found = childOf(node, step);
      if (!found) break;
      place = found.place;
      node = found.value;
    }
    return place?.range ? this.#lines.linePos(place.range[0]).line : undefined;
  }

  /** A problem at a path of this file, with the value and the line that stand there. */
  problem(path: Path, message: string, more: Pick<Problem, 'allowed' | 'hint'> = {}): Problem {
    const value = this.valueAt(path);
    const line = this.lineAt(path);
    return {
      file: this.file,
      ...(line !== undefined && { line }),
      path: printPath(path),
      ...(value !== undefined && { value }),
      message,
      ...more,
    };
  }

  #syntaxProblems(): Problem[] {
    const { errors, warnings, contents } = this.#document;
    const faults = [...errors, ...warnings].map(({ pos, code, message }) =>
      this.#fault(pos[0], sentenceOf(code, message)),
    );
    visit(this.#document, {
      Alias: (_, { range, source }) => {
        faults.push(this.#fault(range?.[0] ?? 0, `the alias *${source} is not allowed here: write the value itself`));
      },
    });
    // The parser stumbles over one slip several times; the first fault of a line tells it best.
    const firstOfLine = faults.filter(({ line }, index) => faults.findIndex((other) => other.line === line) === index);
    if (firstOfLine.length > 0) return firstOfLine;
    if (contents === null || (isScalar(contents) && contents.value === null)) {
      return [{ file: this.file, path: '', message: 'the file is empty', hint: 'Fill it in, or delete it.' }];
    }
    return [];
  }

  #fault(offset: number, message: string): Problem {
    return { file: this.file, line: this.#lines.linePos(offset).line, path: '', message };
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(file: string): Problem {
  return { file, path: '', message: 'the file is not UTF-8', hint: 'Save it as UTF-8.' };
}

function childOf(node: unknown, step: string | number): { place: Node; value: unknown } | undefined {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return isNode(item) ? { place: item, value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
  return pair && isNode(pair.key) ? { place: pair.key, value: pair.value } : undefined;
}

/** The parser's own sentences are terse in a few places where people err most. */
function sentenceOf(code: string, message: string): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'this key stands here a second time';
    case 'TAB_AS_INDENT':
      return 'a tab is used for indentation; YAML allows spaces only';
    case 'MULTIPLE_DOCS':
      return 'the file holds several documents (---); one is allowed';
    default:
      return `this is no valid YAML: ${message}`;
  }
}
