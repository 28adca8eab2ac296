/** Orders that a node carries out: some at a time, each to its end, failed starts again as often as allowed. */
import { type ExitCode, exitCodes } from './exit-code.ts';
import type { Guests, HaPort } from './port.ts';
import { begin, end } from './resource-agent.ts';
import type { Sid } from './rules/rule.ts';
import type { ServiceState, Services } from './service.ts';
import type { OrderResult } from './status.ts';

/** What is to be done with one service. */
export interface Order {
  sid: Sid;
  state: ServiceState;
  /** Without one nobody waits for the result: the stops of a shutdown. */
  uid?: string;
  target?: string;
  /** Seconds a stop may take. */
  timeout?: number;
  begun?: boolean;
}

/** Plain data. */
export interface WorkersState {
  orders: Record<Sid, Order>;
  /** The last one of each service, for the master. An order that has a result is not carried out again. */
  results: Record<Sid, OrderResult>;
  /** Failed starts on this node. */
  retries: Record<Sid, number>;
}

export class Workers {
  readonly #port: HaPort;
  readonly #guests: Guests;
  readonly #state: WorkersState;
  /** All that have an order, by name, and some that had one; undefined while others have come. */
  #sids: Sid[] | undefined;
  /** The results as they are now, as long as they stay so. */
  #told: WorkersState['results'] | undefined;

  constructor(port: HaPort, guests: Guests, state: WorkersState) {
    this.#port = port;
    this.#guests = guests;
    this.#state = state;
  }

  get count(): number {
    return Object.keys(this.#state.orders).length;
  }

  /** The results as they are now: what ends later is told by the next one who asks. */
  get results(): Readonly<WorkersState['results']> {
    this.#told ??= { ...this.#state.results };
    return this.#told;
  }

  anyRunning(services: Readonly<Services>): boolean {
    for (const sid in services) {
      if (services[sid]?.node === this.#port.node && this.#guests.running(sid)) return true;
    }
    return false;
  }

  /** An order that has begun goes on; one that only waits is replaced. */
  queue(order: Order): void {
    if (this.#state.orders[order.sid]?.begun) return;
    // `stopped` is done over and over: nobody reads its result, and it protects where no master is.
    const result = this.#state.results[order.sid];
    if (order.state !== 'stopped' && order.uid !== undefined && result?.uid === order.uid) return;
    if (!this.#state.orders[order.sid]) this.#sids = undefined;
    this.#state.orders[order.sid] = order;
  }

  /** Queues what the master wants of this node's services, and works. Returns how many orders are left. */
  carryOut(services: Readonly<Services>): number {
    const own: Sid[] = [];
    for (const sid in services) if (services[sid]?.node === this.#port.node) own.push(sid);
    for (const sid in this.#state.retries) {
      if (!this.#port.readManagerStatus().services[sid]) delete this.#state.retries[sid];
    }
    this.#forget(services);
    for (const sid of own.sort()) {
      const service = services[sid];
      if (!service || idleStates.has(service.state)) continue;
      this.queue({
        sid,
        state: service.state,
        uid: service.uid,
        ...(service.target !== undefined && { target: service.target }),
        ...(service.timeout !== undefined && { timeout: service.timeout }),
      });
    }
    return this.run();
  }

  /** Ends what has ended, begins what may. Returns how many orders are left. */
  run(): number {
    const { orders } = this.#state;
    let begun = 0;
    this.#sids ??= Object.keys(orders).sort();
    for (const sid of this.#sids) {
      const order = orders[sid];
      if (!order?.begun) continue;
      if (this.#guests.busy(sid)) begun += 1;
      else this.#finish(order, end(this.#port, this.#guests, order));
    }
    for (const sid of this.#sids) {
      const order = orders[sid];
      if (!order || order.begun) continue;
      if (begun >= (this.#guests.maxWorkers ?? Number.POSITIVE_INFINITY)) break;
      const resource = this.#port.readResources()[sid];
      const exitCode = begin(this.#port, this.#guests, order, resource);
      if (exitCode !== undefined) this.#finish(order, exitCode);
      else if (this.#guests.busy(sid)) {
        order.begun = true;
        begun += 1;
      } else this.#finish(order, end(this.#port, this.#guests, order));
    }
    return this.count;
  }

  #finish(order: Order, exitCode: ExitCode): void {
    delete this.#state.orders[order.sid];
    const told = order.state === 'started' ? this.#retried(order.sid, exitCode) : exitCode;
    if (told === exitCodes.tryAgain || order.uid === undefined) return;
    this.#state.results[order.sid] = { uid: order.uid, exitCode: told };
    this.#told = undefined;
  }

  /** The restart policy. */
  #retried(sid: Sid, exitCode: ExitCode): ExitCode {
    const { retries } = this.#state;
    if (exitCode === exitCodes.success) delete retries[sid];
    if (exitCode !== exitCodes.error) return exitCode;
    const tries = retries[sid] ?? 0;
    if (tries >= (this.#port.readResources()[sid]?.maxRestart ?? 0)) {
      this.#port.log('err', `unable to start service ${sid} on local node after ${tries} retries`);
      delete retries[sid];
      return exitCode;
    }
    retries[sid] = tries + 1;
    this.#port.log('warning', `restart policy: retry number ${tries + 1} for service '${sid}'`);
    return exitCodes.tryAgain;
  }

  /** Results for services that are not here any more are no longer told. */
  #forget(services: Readonly<Services>): void {
    const { results } = this.#state;
    for (const sid in results) {
      if (services[sid]) continue;
      delete results[sid];
      this.#told = undefined;
    }
  }
}

/** States in which the node leaves the service alone. */
const idleStates: ReadonlySet<ServiceState> = new Set(['recovery', 'freeze', 'request_start', 'fence']);
