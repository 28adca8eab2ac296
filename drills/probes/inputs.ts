/**
 * What probes give to programs, by name. Plans and journals hold the name alone: a scanner that finds the test file in them
 * would take them away, and with them the way back.
 */
export const inputNames = ['eicar'] as const;

/** The EICAR test file, in two halves: whole, it would have this file taken away. */
const eicar = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export const inputs: Readonly<Record<(typeof inputNames)[number], string>> = { eicar };
