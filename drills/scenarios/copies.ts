/** Ids of copies: far above those of the plan, and each tells its guest. */
export const copyIdOf = (vmId: number): number => 900_000_000 + vmId;
