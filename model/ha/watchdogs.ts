/** Watchdogs of the HA services: a host with one that is not fed in time is reset. */

/** Seconds after which watchdog-mux lets the hardware reset the host. */
const timeout = 60;

/** Plain data: by node and id, when each was fed last (s). */
export type OpenWatchdogs = Record<string, Record<string, number>>;

export class Watchdogs {
  readonly #open: OpenWatchdogs;

  constructor(open: OpenWatchdogs = {}) {
    this.#open = open;
  }

  feed(node: string, id: string, now: number): void {
    this.#open[node] = { ...this.#open[node], [id]: now };
  }

  close(node: string, id: string): void {
    delete this.#open[node]?.[id];
  }

  /** Forgets those of a host that is down. */
  closeAll(node: string): void {
    delete this.#open[node];
  }

  /** When the host will be reset, unless its watchdogs are fed; Infinity = it has none. */
  expiry(node: string): number {
    const own = this.#open[node];
    let expiry = Number.POSITIVE_INFINITY;
    for (const id in own) expiry = Math.min(expiry, (own[id] as number) + timeout);
    return expiry;
  }
}
