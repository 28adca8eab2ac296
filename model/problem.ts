import { UserError } from './user-error.ts';

/** A mistake in the inventory, told so that its author can find and mend it. */
export interface Problem {
  /** The file, as it is printed: `cooperation/services/gis.yaml`. */
  file: string;
  /** Line in the file, from 1; absent where the whole file is meant. */
  line?: number | undefined;
  /** Place in the file, `guests[0].memoryMiB`; empty for the file itself. */
  path: string;
  /** The value found there; absent where nothing is. */
  value?: unknown;
  /** What is wrong, with the facts in it. */
  message: string;
  /** What may stand there. */
  allowed?: string;
  /** What to do about it. */
  hint?: string;
}

/** Steps into a YAML file: keys and list indices. */
export type Path = readonly (string | number)[];

/** A place in one file of the inventory. */
export interface Place {
  file: string;
  path: Path;
}

/** `['guests', 0, 'memoryMiB']` as `guests[0].memoryMiB`. */
export function printPath(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** One line for a person: file, line, path, fact, what is allowed, what to do. */
export function printProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.file : `${problem.file}:${problem.line}`;
  const where = problem.path === '' ? place : `${place}: ${problem.path}`;
  return `${where}: ${printFact(problem)}`;
}

/** The same without its place: fact, what is allowed, what to do. */
export function printFact({ message, allowed, hint }: Pick<Problem, 'message' | 'allowed' | 'hint'>): string {
  return `${message}${allowed === undefined ? '' : `, allowed: ${allowed}`}${hint === undefined ? '' : `. ${hint}`}`;
}

/** The inventory can't be used; carries every problem found, sorted by file and line. */
export class InventoryError extends UserError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const sorted = problems.toSorted(byPlace);
    super(sorted.map(printProblem).join('\n'));
    this.name = 'InventoryError';
    this.problems = sorted;
  }
}

function byPlace(a: Problem, b: Problem): number {
  return (
    compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.path, b.path) || compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
