import type { DeclaredStack } from './declared.ts';

/** Where a rule comes from; the edition stands beside the number, since numbers move. */
export interface Reference {
  catalogue: string;
  edition: string;
  requirement: string;
}

/** One violation: what it is about and the sentence an admin acts on. */
export interface Violation {
  /** What it is about; undefined = nothing that is declared alone. */
  urn: string | undefined;
  /** Names guest, is, must. */
  message: string;
  /** What to do about this one, where it is something else than the rule's own remediation. */
  remediation?: string;
}

/** A rule: pure judgement over what a stack declares. */
export interface Rule {
  id: string;
  title: string;
  severity: 'mandatory' | 'advisory';
  references: Reference[];
  /** What to do about a violation that does not say so itself. */
  remediation: string;
  check(stack: DeclaredStack): Violation[];
}
