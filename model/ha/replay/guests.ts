/**
 * Services of a replay. Virtual machines and containers do at once what they are told. Services `fa:abcdef` fail on
 * purpose, by the digits of their number: b starts (on node f only, if f is not 0) and c moves fail before one
 * succeeds, a stop fails when d is not 0.
 */
import type { Guests } from '../port.ts';
import type { Sid } from '../rules/rule.ts';
import type { ReplayCluster } from './cluster.ts';

interface Failures {
  starts: number;
  moves: number;
  stops: boolean;
  onlyOn: string | undefined;
}

export class ReplayGuests implements Guests {
  readonly #cluster: ReplayCluster;
  readonly #node: string;
  readonly #log: (message: string) => void;

  constructor(cluster: ReplayCluster, node: string, log: (message: string) => void) {
    this.#cluster = cluster;
    this.#node = node;
    this.#log = log;
  }

  running(sid: Sid): boolean {
    return this.#cluster.running.get(sid) === this.#node;
  }

  busy(): boolean {
    return false;
  }

  start(sid: Sid): void {
    const { starts, onlyOn } = failuresOf(sid);
    if ((onlyOn === undefined || onlyOn === this.#node) && this.#cluster.fails('start', sid, starts)) return;
    this.#cluster.running.set(sid, this.#node);
  }

  stop(sid: Sid): void {
    if (!failuresOf(sid).stops) this.#cluster.running.delete(sid);
  }

  migrate(sid: Sid, target: string, live: boolean): void {
    if (this.#cluster.fails('move', sid, failuresOf(sid).moves)) return;
    const kind = live ? 'migrate' : 'relocate';
    this.#log(`service ${sid} - start ${kind} to node '${target}'`);
    if (!live && this.running(sid)) {
      this.#log(`stopping service ${sid} (relocate)`);
      this.#log(`service status ${sid} stopped`);
    }
    this.#cluster.running.delete(sid);
    this.#cluster.place(sid, target);
    this.#log(`service ${sid} - end ${kind} to node '${target}'`);
  }
}

const none: Failures = { starts: 0, moves: 0, stops: false, onlyOn: undefined };

function failuresOf(sid: Sid): Failures {
  const digits = /^fa:(\d+)$/.exec(sid)?.[1];
  if (digits === undefined) return none;
  const [, b = '0', c = '0', d = '0', , f = '0'] = digits;
  return { starts: Number(b), moves: Number(c), stops: d !== '0', onlyOn: f === '0' ? undefined : `node${f}` };
}
