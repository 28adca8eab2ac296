/** How long a run takes. */
import type { ReplicatedDisks } from './world.ts';

/**
 * Seconds that a run takes beside the transfer: SSH to the target, snapshots there and here, removal of the old ones. Of the
 * order that `pvesr status` shows for guests that hardly change; a measured value should replace it.
 */
export const overheadSeconds = 2.4;

/** Seconds until a connection to a host in the same network that does not answer fails ("no route to host"). */
export const refusalSeconds = 3;

export interface Transfer extends ReplicatedDisks {
  /** Seconds since the moment that both sides have; undefined = the target has nothing. */
  sinceSync: number | undefined;
  /** Bytes per second between the two nodes. */
  bandwidth: number;
  /** The job's limit, MB/s. */
  rate: number | undefined;
}

/** Bytes that have to be sent: the first time all of it. However much is written, no more changes than there is. */
export function changed({ size, changeRate, sinceSync }: Pick<Transfer, 'size' | 'changeRate' | 'sinceSync'>): number {
  return sinceSync === undefined ? size : Math.min(size, changeRate * Math.max(0, sinceSync));
}

export function runSeconds(transfer: Transfer): number {
  const { bandwidth, rate } = transfer;
  const speed = rate === undefined ? bandwidth : Math.min(bandwidth, rate * 1e6);
  return overheadSeconds + changed(transfer) / speed;
}
