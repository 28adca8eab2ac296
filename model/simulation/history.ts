/** What happened: every event in its order, and the outages of every guest. */
import type { Sid } from '../ha/rules/rule.ts';

export interface HistoryEvent {
  /** Seconds. */
  readonly at: number;
  /** `cluster`, a node, or one of a node's services, e.g. `nie1/crm`. */
  readonly source: string;
  readonly message: string;
}

export interface Outage {
  readonly from: number;
  /** When its services answered again; undefined = not yet. */
  to?: number;
  /** Where they answered again. */
  node?: string;
  /** Seconds of changes that were lost: from the last sync of the replica it started from until it went down. */
  lost: number;
}

export class History {
  readonly events: HistoryEvent[] = [];
  readonly outages = new Map<Sid, Outage[]>();
  readonly #watch: (event: HistoryEvent) => void;

  /** @param watch is told each event as it happens */
  constructor(watch: (event: HistoryEvent) => void) {
    this.#watch = watch;
  }

  note(at: number, source: string, message: string): void {
    const event = { at, source, message };
    this.events.push(event);
    this.#watch(event);
  }

  down(sid: Sid, at: number): void {
    const outages = this.outages.get(sid) ?? [];
    if (outages.length > 0 && outages.at(-1)?.to === undefined) return;
    this.outages.set(sid, [...outages, { from: at, lost: 0 }]);
  }

  /** It will start from a replica that is `seconds` older than what was there when it went down. */
  lost(sid: Sid, seconds: number): void {
    const outage = this.outages.get(sid)?.at(-1);
    if (outage && outage.to === undefined) outage.lost += seconds;
  }

  up(sid: Sid, at: number, node: string): void {
    const outage = this.outages.get(sid)?.at(-1);
    if (!outage || outage.to !== undefined) return;
    outage.to = at;
    outage.node = node;
  }

  /** The whole history as text: the same scenario gives the same text. */
  get text(): string {
    return this.events
      .map(({ at, source, message }) => `${at.toFixed(1).padStart(8)} ${source}: ${message}\n`)
      .join('');
  }
}
