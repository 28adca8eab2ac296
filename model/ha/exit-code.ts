/** How an order to a node ended. The numbers are those of pve-ha-manager's messages ("exit code 1"). */
export const exitCodes = {
  success: 0,
  error: 1,
  unknownService: 3,
  wrongNode: 4,
  /** Not told to the master: the node tries again by itself. */
  tryAgain: 8,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
