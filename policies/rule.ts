import type { Place } from '../model/problem.ts';
import type { Text } from '../model/text.ts';
import type { DeclaredStack } from './declared.ts';

/** Where a rule comes from; the edition stands beside the number, since numbers move. */
export interface Reference {
  catalogue: string;
  edition: string;
  requirement: string;
}

/** What is wrong with something: clauses that `sentence` puts together. */
export interface Fault {
  /** What is: `its replica on kau1 falls up to 121 min behind (schedule 0/2:00)`. */
  is: Text;
  /** What must be: `no more than 10 min may be lost`. */
  must: Text;
  /** The course of events that shows it, whole sentences. */
  course?: Text;
  /** What to do about this one, where it is something else than the rule's own remediation. */
  remediation?: Text;
  /** Where in the inventory it is mended, where that is not where its resource comes from (`places.ts`). */
  place?: Place;
}

/** One violation, of which `sentence` makes what an admin acts on. */
export interface Violation extends Fault {
  /** What it is about; undefined = nothing that is declared alone. */
  urn: string | undefined;
  /** The same for people: `guest kaufungen-finanzwesen-datenbank (2021)`. */
  about: Text;
}

export type Severity = 'mandatory' | 'advisory';

/** A whole number that an admin may set for a rule. */
export interface Figure {
  what: Text;
  least: number;
  most: number;
}

/** By name; one that is not set is left out. */
export type Figures = Readonly<Record<string, number | undefined>>;

/** A rule: pure judgement over what a stack declares. */
export interface Rule {
  id: string;
  title: Text;
  severity: Severity;
  references: Reference[];
  /** What to do about a violation that does not say so itself. */
  remediation: Text;
  /** It can't be configured to be less. */
  alwaysMandatory?: true;
  /** Numbers that can be configured, by the name that they have there. */
  figures?: Readonly<Record<string, Figure>>;
  check(stack: DeclaredStack, figures?: Figures): Violation[];
}
