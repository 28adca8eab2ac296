/** The local resource manager of one node: holds the node's lock and carries out what the master wants of its services. */
import { ClusterFileSystemError, type Guests, type HaPort } from './port.ts';
import type { Services } from './service.ts';
import { countActive, countFenced } from './service.ts';
import { servicesOf } from './services-by-node.ts';
import { beginShutdown } from './shutdown.ts';
import type { LrmMode, LrmRole } from './status.ts';
import { Workers, type WorkersState } from './workers.ts';

/** Rounds without a configured service before the node goes idle. */
const idleRounds = 60;

/** All that an LRM remembers from round to round, as plain data. */
export interface LrmState {
  role: LrmRole;
  mode: LrmMode;
  shutdownRequested: boolean;
  /** Rounds without a configured service. */
  idle: number;
  watchdog?: string;
  /** Its own and those on their way to it, as the master wrote them last and this node could read them. */
  services: Services;
  workers: WorkersState;
}

export class Lrm {
  readonly state: LrmState;
  readonly #port: HaPort;
  readonly #workers: Workers;

  /** @param state of an earlier run; a new LRM starts up */
  constructor(port: HaPort, guests: Guests, state?: LrmState) {
    this.#port = port;
    this.state = state ?? {
      role: 'startup',
      mode: 'active',
      shutdownRequested: false,
      idle: 0,
      services: {},
      workers: { orders: {}, results: {}, retries: {} },
    };
    this.#workers = new Workers(port, guests, this.state.workers);
    if (this.state.role === 'startup') this.#become('wait_for_agent_lock');
  }

  /** The host goes down, or the service is restarted. */
  requestShutdown(): void {
    if (this.state.shutdownRequested) return;
    const { mode, stop } = beginShutdown(this.#port, this.state.mode);
    if (stop) {
      for (const sid of Object.keys(this.state.services).sort()) {
        if (this.state.services[sid]?.node !== this.#port.node) continue;
        this.#workers.queue({ sid, state: 'request_stop' });
      }
    }
    this.state.mode = mode;
    this.state.shutdownRequested = true;
    this.#write();
  }

  /** Does its watchdog run? */
  get isActive(): boolean {
    return this.state.role === 'active';
  }

  /** Seconds until the next round is due. */
  get pause(): number {
    return this.state.role === 'active' || this.state.role === 'maintenance' ? 10 : 5;
  }

  /** One round; false = the LRM has ended. */
  round(): boolean {
    const current = this.#port.refreshClusterState();
    this.#readServices();
    this.#changeRole();
    switch (this.state.role) {
      case 'wait_for_agent_lock':
        if (this.state.shutdownRequested) return false;
        this.#write();
        return true;
      case 'lost_agent_lock':
        return this.#waitForLock();
      default:
        return this.#work(current);
    }
  }

  /** Between rounds: takes up what has ended, begins what waits. */
  continueWork(): void {
    if (this.state.role === 'active' || this.state.role === 'maintenance') {
      if (this.#workers.run() > 0) this.#write();
    }
  }

  #readServices(): boolean {
    try {
      const status = this.#port.readManagerStatus();
      this.state.services = servicesOf(status, this.#port.node);
      if (!this.state.shutdownRequested) {
        if (status.maintenanceRequests[this.#port.node]) this.state.mode = 'maintenance';
        else this.state.mode = status.disarm && status.disarm.state !== 'arming' ? 'disarm' : 'active';
      }
      return true;
    } catch (error) {
      if (!(error instanceof ClusterFileSystemError)) throw error;
      this.#port.log('err', `updating service status from manager failed: ${error.message}`);
      return false;
    }
  }

  #changeRole(): void {
    const { state } = this;
    const { node } = this.#port;
    const toBeFenced = countFenced(state.services, node) > 0;
    switch (state.role) {
      case 'wait_for_agent_lock':
        if (
          state.mode !== 'disarm' &&
          !toBeFenced &&
          countActive(state.services, node) > 0 &&
          this.#port.quorate() &&
          this.#holdLock()
        ) {
          this.#become('active');
        }
        break;
      case 'lost_agent_lock':
        if (!toBeFenced && this.#port.quorate() && this.#holdLock()) this.#become('active');
        break;
      case 'active':
        if (toBeFenced) {
          this.#port.log('err', 'node need to be fenced - releasing agent_lock');
          this.#become('lost_agent_lock');
        } else if (!this.#port.quorate() || !this.#holdLock()) this.#become('lost_agent_lock');
        else if (state.mode === 'maintenance') this.#become('maintenance');
        else if (state.mode === 'disarm') this.#disarm('HA disarm requested');
        else if (this.#isIdle()) this.#goIdle();
        break;
      case 'maintenance':
        this.#keepMaintenance(toBeFenced);
        break;
      default:
    }
  }

  /** Holds the lock while services are still here; takes it back when the maintenance is over. */
  #keepMaintenance(toBeFenced: boolean): void {
    const { state } = this;
    if (toBeFenced) {
      this.#port.log('err', 'node need to be fenced during maintenance mode - releasing agent_lock');
      this.#become('lost_agent_lock');
    } else if (state.mode === 'disarm') this.#disarm('HA disarm requested during maintenance');
    else if (this.#isEmpty() && state.watchdog !== undefined && state.mode === 'maintenance') {
      this.#giveUpLock();
    } else if (state.watchdog !== undefined || state.mode !== 'maintenance') {
      if (!this.#holdLock()) this.#become('lost_agent_lock');
      else if (state.mode !== 'maintenance') this.#become('active');
    }
  }

  #work(current: boolean): boolean {
    const ends = this.state.shutdownRequested ? this.#finishShutdown() : this.#serve(current);
    if (!this.#write()) return true;
    return !ends;
  }

  #serve(current: boolean): false {
    if (!current) {
      this.#port.log('notice', 'temporary inconsistent cluster state (cfs restart?), skip round');
      return false;
    }
    // What the master has written may have changed by now; without it nothing is begun.
    if (this.#readServices()) this.#workers.carryOut(this.state.services);
    return false;
  }

  /** Returns whether all is done that has to be before the LRM ends. */
  #finishShutdown(): boolean {
    const { state } = this;
    if (state.mode === 'maintenance') this.#workers.carryOut(state.services);
    const running = this.#workers.run();
    if (running > 0 || (state.mode !== 'shutdown' && countActive(state.services, this.#port.node) > 0)) return false;
    if (state.mode === 'shutdown' && this.#workers.anyRunning(state.services)) return false;
    this.#giveUpLock();
    return true;
  }

  /** The watchdog runs and will reset the host unless the lock comes back in time. */
  #waitForLock(): boolean {
    if (!this.state.shutdownRequested) return true;
    const running = countActive(this.state.services, this.#port.node);
    if (running > 0) {
      this.#port.log('err', `get shutdown request in state 'lost_agent_lock' - detected ${running} running services`);
      return true;
    }
    this.#closeWatchdog();
    return false;
  }

  #isEmpty(): boolean {
    return countActive(this.state.services, this.#port.node) === 0 && this.#workers.count === 0;
  }

  #isIdle(): boolean {
    if (this.#hasConfiguredService() || this.#workers.count > 0) {
      this.state.idle = 0;
      return false;
    }
    if (this.state.idle >= idleRounds) return true;
    this.state.idle += 1;
    return false;
  }

  #hasConfiguredService(): boolean {
    try {
      const resources = this.#port.readResources();
      for (const sid in this.state.services) if (resources[sid]?.node === this.#port.node) return true;
      for (const sid in resources) if (resources[sid]?.node === this.#port.node) return true;
      return false;
    } catch (error) {
      if (!(error instanceof ClusterFileSystemError)) throw error;
      return true;
    }
  }

  /** Orders that have begun come to their end first. */
  #disarm(reason: string): void {
    if (this.#workers.count > 0) return;
    this.#port.log('info', `${reason}, releasing agent lock and watchdog`);
    this.#giveUpLock();
    this.#become('wait_for_agent_lock');
  }

  #goIdle(): void {
    this.#port.log('info', `node had no service configured for ${idleRounds} rounds, going idle.`);
    this.state.idle = 0;
    this.#giveUpLock();
    this.#become('wait_for_agent_lock');
  }

  #giveUpLock(): void {
    this.#closeWatchdog();
    this.#port.releaseAgentLock();
  }

  #holdLock(): boolean {
    if (!this.#port.acquireAgentLock(this.#port.node)) return false;
    if (this.state.watchdog === undefined) this.state.watchdog = this.#port.openWatchdog();
    else this.#port.feedWatchdog(this.state.watchdog);
    return true;
  }

  #closeWatchdog(): void {
    if (this.state.watchdog !== undefined) this.#port.closeWatchdog(this.state.watchdog);
    delete this.state.watchdog;
  }

  #write(): boolean {
    try {
      this.#port.writeLrmStatus({
        state: this.state.role,
        mode: this.state.mode,
        results: this.#workers.results,
        timestamp: this.#port.now(),
      });
      return true;
    } catch (error) {
      if (!(error instanceof ClusterFileSystemError)) throw error;
      this.#port.log('err', `unable to write lrm status file - ${error.message}`);
      return false;
    }
  }

  #become(role: LrmRole): void {
    this.#port.log('info', `status change ${this.state.role} => ${role}`);
    this.state.role = role;
  }
}
