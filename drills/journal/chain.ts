/**
 * The journal's text: one JSON document a line, each with its number, the hash of the line before and its own. Whoever
 * changes, drops, swaps or adds a byte breaks the chain, and it is told at which line. Pure.
 */
import { sha256 } from '../canonical.ts';
import type { Moment } from '../ports.ts';
import type { Entry } from './entry.ts';

export type Line = Entry &
  Moment & {
    /** From 1. */
    seq: number;
    /** Hash of the line before; of the first, `noLine`. */
    previous: string;
    /** SHA-256 of this line's JSON without this member, which stands last. */
    hash: string;
  };

export const noLine = '0'.repeat(64);

/** @param previous the line before, if there is one */
export function chained(entry: Entry, moment: Moment, previous: Line | undefined): Line {
  const body = { seq: (previous?.seq ?? 0) + 1, previous: previous?.hash ?? noLine, ...moment, ...entry };
  return { ...body, hash: sha256(JSON.stringify(body)) };
}

/** With its newline. */
export const encode = (line: Line): string => `${JSON.stringify(line)}\n`;

export interface Reading {
  lines: Line[];
  /** Bytes that hold them. */
  wholeBytes: number;
  /** What follows the last newline: a write that was cut off. Nothing was done on its strength. */
  torn: string | undefined;
  /** The first line that is not what was written; those after it are not read. */
  broken: { line: number; reason: string } | undefined;
}

export function readChain(content: Uint8Array): Reading {
  const lines: Line[] = [];
  let start = 0;
  const reading = (rest: Partial<Reading>): Reading => ({
    lines,
    wholeBytes: start,
    torn: undefined,
    broken: undefined,
    ...rest,
  });
  for (;;) {
    const end = content.indexOf(0x0a, start);
    if (end < 0) break;
    const previous = lines.at(-1);
    const line = checked(content.subarray(start, end), previous);
    if (typeof line === 'string') return reading({ broken: { line: lines.length + 1, reason: line } });
    lines.push(line);
    start = end + 1;
  }
  return reading({ torn: start < content.length ? new TextDecoder().decode(content.subarray(start)) : undefined });
}

/** @returns the line, or what is wrong with it */
function checked(bytes: Uint8Array, previous: Line | undefined): Line | string {
  let text: string;
  let parsed: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    parsed = JSON.parse(text);
  } catch {
    return 'it is no JSON document';
  }
  if (parsed === null || typeof parsed !== 'object' || Array.isArray(parsed)) return 'it is no JSON object';
  const { hash, ...body } = parsed as Line;
  const expectedSeq = (previous?.seq ?? 0) + 1;
  if (body.seq !== expectedSeq)
    return `its number is ${String(body.seq)}, not ${expectedSeq}: lines are missing, added or exchanged`;
  if (body.previous !== (previous?.hash ?? noLine))
    return 'it does not follow the line before: that one was changed or exchanged';
  // Compared as text: a change that JSON reads over, such as a space, is one too.
  if (hash !== sha256(JSON.stringify(body)) || text !== JSON.stringify({ ...body, hash }))
    return 'it was changed after it was written';
  return parsed as Line;
}
