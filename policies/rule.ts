import type { DeclaredStack } from './declared.ts';

/** Where a rule comes from; the edition stands beside the number, since numbers move. */
export interface Reference {
  catalogue: string;
  edition: string;
  requirement: string;
}

/** One violation: what it is about and the sentence an admin acts on. */
export interface Violation {
  urn: string;
  /** Names guest, is, must. */
  message: string;
}

/** A rule: pure judgement over what a stack declares. */
export interface Rule {
  id: string;
  title: string;
  severity: 'mandatory' | 'advisory';
  references: Reference[];
  /** What to do about a violation. */
  remediation: string;
  check(stack: DeclaredStack): Violation[];
}
