/** Formulas put together. */
import type { Formula } from '../fault-tree.ts';

export const event = (name: string): Formula => ({ kind: 'basic-event', name });
export const gate = (name: string): Formula => ({ kind: 'gate', name });

/** Fails with the first of them; with none, never. */
export function anyOf(args: readonly Formula[]): Formula {
  const [first = { kind: 'constant', value: false }] = args;
  return args.length > 1 ? { kind: 'or', args } : first;
}

/** Fails with the last of them; where there is none, it has failed. */
export function allOf(args: readonly Formula[]): Formula {
  const [first = { kind: 'constant', value: true }] = args;
  return args.length > 1 ? { kind: 'and', args } : first;
}

export function pairsOf<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((first, index) => all.slice(index + 1).map((second): [T, T] => [first, second]));
}
