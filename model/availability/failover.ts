/** The time a guest is away while it moves to its replica, which no static tree has. */

/** One way in which a failover can go. */
export interface FailoverWay {
  /** How often it goes this way, 0 to 1; the shares of all ways add up to 1 at most. */
  readonly share: number;
  /** Mean time until the guest answers again, hours. */
  readonly hours: number;
}

export interface FailoverCause {
  /** Failures of the part that takes the guest's home down, per hour. */
  readonly failureRate: number;
  /** Repairs of the part, per hour. */
  readonly repairRate: number;
  /** Failures of the replica's node and what it rests on, per hour. */
  readonly replicaFailureRate: number;
  /** Probability that the part is up, its failure is what takes the home down, and the replica does not go with it. */
  readonly exposure: number;
}

/**
 * The share of the time in which the guest is down because it is failing over after this cause. The wait ends with the
 * failover, with the repair of the part, or with the failure of the replica, whichever comes first; a guest whose home
 * and replica are both down is down already in the static tree.
 */
export function failoverUnavailability(cause: FailoverCause, ways: readonly FailoverWay[]): number {
  const { failureRate, repairRate, replicaFailureRate, exposure } = cause;
  const wait = ways.reduce(
    (sum, { share, hours }) => (hours > 0 ? sum + share / (1 / hours + repairRate + replicaFailureRate) : sum),
    0,
  );
  return failureRate * exposure * wait;
}
