/** A state of the cooperation's files that is judged: the working copy, or a commit of the base branch. */

export interface Revision {
  /** Name of the inventory's folder, as errors print it. */
  readonly folder: string;
  /** Files of the inventory by path below its folder, `/` between steps. */
  readonly inventory: ReadonlyMap<string, Uint8Array>;
  /** Registers of the policy pack and evidence of drills by path from the project's folder. */
  readonly registers: ReadonlyMap<string, Uint8Array>;
}

/** Folders, from the project's, in which registers and evidence lie, and the ends of their names. */
export const registerFolders: ReadonlyMap<string, string> = new Map([
  ['policies', '.yaml'],
  ['drills/evidence', '.json'],
]);
