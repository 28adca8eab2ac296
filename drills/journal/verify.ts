/** Is a journal what was written? Offline, by anybody who has the file. */
import fs from 'node:fs/promises';
import { readChain } from './chain.ts';

export interface Verification {
  /** Whole lines that follow one another as they were written. */
  lines: number;
  /** Hash of the last of them: what report and evidence name, and what a signature signs. */
  head: string | undefined;
  /** Its last line says that it is over. A journal that lost its end is as whole as one that goes on: compare the head. */
  ended: boolean;
  /** `line` from 1. */
  faults: { line: number; reason: string }[];
}

/** @param head what the evidence names; absent = only the chain is looked at */
export async function verifyJournal(file: string, head?: string): Promise<Verification> {
  return verifyText(await fs.readFile(file), head);
}

export function verifyText(content: Uint8Array, head?: string): Verification {
  const { lines, torn, broken } = readChain(content);
  const last = lines.at(-1);
  const faults = broken ? [broken] : [];
  if (torn !== undefined) {
    faults.push({
      line: lines.length + 1,
      reason: 'it was cut off in the middle: its writer was killed, or bytes are missing',
    });
  }
  if (!broken && lines.length === 0) faults.push({ line: 1, reason: 'the journal is empty' });
  if (head !== undefined && last?.hash !== head) {
    const at = lines.find(({ hash }) => hash === head);
    faults.push({
      line: lines.length,
      reason: at
        ? `lines were added after line ${at.seq}, which the evidence names as the last`
        : 'it does not end in the line that the evidence names: its end is missing or was replaced',
    });
  }
  return {
    lines: lines.length,
    head: last?.hash,
    ended: last?.kind === 'unlocked' || last?.kind === 'refused',
    faults,
  };
}
