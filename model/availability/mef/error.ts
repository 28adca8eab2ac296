import { UserError } from '../../user-error.ts';

/** A mistake in an Open-PSA MEF document. */
export interface MefMistake {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The element, `define-gate "g1"`; absent where the document itself is meant. */
  readonly element?: string;
  /** What is wrong, with the value that was found. */
  readonly fact: string;
  readonly allowed?: string;
  readonly hint?: string;
}

export class MefError extends UserError {
  readonly mistake: MefMistake;

  constructor(mistake: MefMistake) {
    const { file, line, element, fact, allowed, hint } = mistake;
    const where = element === undefined ? `${file}:${line}` : `${file}:${line}: ${element}`;
    super(`${where}: ${fact}${allowed === undefined ? '' : `, allowed: ${allowed}`}`, hint);
    this.name = 'MefError';
    this.mistake = mistake;
  }
}
