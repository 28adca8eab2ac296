/** Corosync's timeouts, in seconds. */
export interface Timing {
  /** corosync.conf(5), totem.token. */
  readonly token: number;
  /** corosync.conf(5), totem.token_coefficient: added for each node beyond the second. */
  readonly tokenCoefficient: number;
  /** corosync-qdevice(8), quorum.device.timeout. */
  readonly qdevice: number;
  /** corosync-qdevice(8), quorum.device.sync_timeout. */
  readonly qdeviceSync: number;
}

/** The defaults of corosync 3.1 and corosync-qdevice 3.0, which clusters made before pve-cluster 9.1.0 have. */
export const corosyncTiming: Timing = { token: 3, tokenCoefficient: 0.65, qdevice: 10, qdeviceSync: 30 };

/** A cluster made by pve-cluster 9.1.0 or later: it writes token_coefficient 125 into corosync.conf. */
export const pveTiming: Timing = { ...corosyncTiming, tokenCoefficient: 0.125 };

/** Seconds without the token after which it is lost, in a cluster of `nodes` configured nodes (corosync.conf(5)). */
export function tokenTimeout(timing: Timing, nodes: number): number {
  return timing.token + Math.max(0, nodes - 2) * timing.tokenCoefficient;
}

/**
 * Seconds until nodes that say nothing are left out of a new membership: 1.2 times the token timeout
 * (corosync.conf(5)).
 */
export function consensusTimeout(timing: Timing, nodes: number): number {
  return 1.2 * tokenTimeout(timing, nodes);
}

/**
 * Seconds until nodes that hear nothing from others have formed a membership without them: the token is lost, no
 * consensus comes, and reforming takes 50 ms (corosync.conf(5)).
 */
export function membershipLoss(timing: Timing, nodes: number): number {
  return tokenTimeout(timing, nodes) + consensusTimeout(timing, nodes) + 0.05;
}

/**
 * Seconds for which a link may be out without anything coming of it, because the token is sent again until it is given
 * up. With a token timeout of 2 s, an outage of 1.9 s was seen to leave the membership as it was, one of 2.8 s to split
 * it.
 */
export function bridgedOutage(timing: Timing, nodes: number): number {
  return tokenTimeout(timing, nodes);
}

/** Seconds between a node's heartbeats to the witness: 0.8 of the timeout, within 1 to 120 s (corosync-qdevice(8)). */
export function heartbeat(timing: Timing): number {
  return Math.min(120, Math.max(1, 0.8 * timing.qdevice));
}

/**
 * What can happen to a cluster with a witness:
 * - silence: nodes are heard neither by the others nor by the witness (power gone, or all their links cut);
 * - split: memberships part, and all go on reaching the witness that did;
 * - witness-lost, witness-back: nodes lose or regain the witness and nothing else;
 * - joined: nodes hear one another again, whether or not they reached the witness meanwhile.
 */
export type Change = 'silence' | 'split' | 'witness-lost' | 'witness-back' | 'joined';

/** Upper bounds in seconds from the change on. */
export interface Known {
  /** Until the nodes that come out of it with the witness have their new membership and its vote. */
  readonly granted: number;
  /** Until the nodes that come out of it without the witness have their new membership and cast its vote no more. */
  readonly withdrawn: number;
}

/** For messages, and the steps of the witness's protocol, on a network that is fit for corosync. */
const EXCHANGE = 0.5;

/**
 * How long it takes until a change is known everywhere.
 *
 * The witness decides once the memberships that its connected nodes report agree, so it waits until silent nodes are
 * dropped: 1.5 heartbeats without a message (corosync-qnetd(8), dpd_interval_coefficient). As long as it has not
 * decided, the others' services do not get their new membership, even if it has a majority without the witness; after
 * sync_timeout they go on without its vote. A node finds the witness gone when its second heartbeat is due and the
 * first was not answered, and tries to connect again after a pause of less than half the timeout, for one heartbeat at
 * a time (corosync-qdevice(8), connect_timeout). A membership grows as soon as knet has seen its pings answered, which
 * was always seen to take less than the token timeout.
 *
 * So when the half that has the vote loses the witness, the other half can have it (after 1.5 heartbeats) before the
 * first knows that it is lost (2 heartbeats): both are then quorate for up to half a heartbeat, 4 s with the default
 * timeout. The real corosync was seen to do so. What acts on quorum must wait for locks that outlive it, 120 s in
 * Proxmox VE.
 *
 * A node that falls silent while its membership is changing has announced longer heartbeats, 0.8 of sync_timeout, and
 * is dropped only after 1.5 of those: not within these bounds.
 */
export function untilKnown(change: Change, timing: Timing, nodes: number): Known {
  const loss = membershipLoss(timing, nodes);
  const dropped = 1.5 * heartbeat(timing);
  const missed = 2 * heartbeat(timing);
  const connected = timing.qdevice / 2 + heartbeat(timing);
  const known = (granted: number, withdrawn: number) => ({
    granted: granted + EXCHANGE,
    withdrawn: withdrawn + EXCHANGE,
  });
  switch (change) {
    case 'silence':
      return known(Math.max(loss, dropped), Math.max(loss, missed));
    case 'split':
      return known(loss, loss);
    case 'witness-lost':
      return known(dropped, missed);
    case 'witness-back':
      return known(connected, connected);
    case 'joined': {
      const joined = Math.max(tokenTimeout(timing, nodes), connected);
      return known(joined, joined);
    }
  }
}
