/** The cluster resource manager of one node: is it the master, and does it keep the master's lock? */
import { Manager, type ManagerState, newManagerState } from './manager.ts';
import { ClusterFileSystemError, type HaPort } from './port.ts';
import { countFenced } from './service.ts';
import { hasServices, servicesOf } from './services-by-node.ts';
import type { CrmRole } from './status.ts';

/** Rounds of the master without any service before it goes idle. */
const idleRounds = 90;

/** All that a CRM remembers from round to round, as plain data. */
export interface CrmState {
  role: CrmRole;
  shutdownRequested: boolean;
  /** Rounds without a service. */
  idle: number;
  watchdog?: string;
  manager?: ManagerState;
}

export class Crm {
  readonly state: CrmState;
  readonly #port: HaPort;
  #manager: Manager | undefined;

  /** @param state of an earlier run; a new CRM starts up */
  constructor(port: HaPort, state?: CrmState) {
    this.#port = port;
    this.state = state ?? { role: 'startup', shutdownRequested: false, idle: 0 };
    if (this.state.role === 'startup') this.#become('wait_for_quorum');
    else if (this.state.manager) this.#manager = new Manager(port, this.state.manager);
  }

  requestShutdown(): void {
    if (this.state.shutdownRequested) return;
    this.#port.log('info', 'server received shutdown request');
    this.state.shutdownRequested = true;
  }

  /** Seconds until the next round is due. */
  get pause(): number {
    return this.state.role === 'master' || this.state.role === 'slave' ? 10 : 5;
  }

  /** One round; false = the CRM has ended. */
  round(): boolean {
    const current = this.#port.refreshClusterState();
    this.#changeRole();
    if (this.state.role === 'master') return this.#work(current);
    if (this.state.role === 'lost_manager_lock') {
      this.#closeWatchdog();
      if (this.state.shutdownRequested) return false;
      this.#become('wait_for_quorum');
      return true;
    }
    return !this.state.shutdownRequested;
  }

  #changeRole(): void {
    const { state } = this;
    switch (state.role) {
      case 'wait_for_quorum':
        if (!state.shutdownRequested && this.#canServe()) this.#become(this.#holdLock() ? 'master' : 'slave');
        break;
      case 'slave':
        if (state.shutdownRequested) break;
        if (!this.#canServe()) this.#become('wait_for_quorum');
        else if (this.#holdLock()) this.#become('master');
        break;
      case 'lost_manager_lock':
        if (!state.shutdownRequested && this.#port.quorate() && this.#holdLock()) this.#become('master');
        break;
      case 'master':
        if (!this.#port.quorate() || !this.#holdLock()) this.#become('lost_manager_lock');
        else if (this.#isIdle()) this.#goIdle();
        break;
      default:
    }
  }

  #work(current: boolean): boolean {
    if (this.state.shutdownRequested) {
      // Another CRM need not wait for the lock to expire.
      this.#closeWatchdog();
      this.#port.log('info', 'voluntary release CRM lock');
      if (!this.#port.releaseManagerLock()) {
        this.#port.log('notice', 'CRM lock release failed, let the lock timeout');
      }
      return false;
    }
    if (!current) {
      this.#port.log('notice', 'temporary inconsistent cluster state (cfs restart?), skip round');
      return true;
    }
    try {
      this.#master().round();
      if (this.state.watchdog !== undefined && this.#isDisarmed()) {
        this.#port.log('info', 'HA stack fully disarmed, releasing CRM watchdog');
        this.#closeWatchdog();
      }
    } catch (error) {
      if (!(error instanceof ClusterFileSystemError)) throw error;
      this.#port.log('err', `got unexpected error - ${error.message}`);
    }
    return true;
  }

  #master(): Manager {
    if (!this.#manager) {
      this.state.manager ??= newManagerState(this.#port.readManagerStatus(), this.#port);
      this.#manager = new Manager(this.#port, this.state.manager);
    }
    return this.#manager;
  }

  /** Quorum, no order to fence this very node, and something to do. */
  #canServe(): boolean {
    if (!this.#port.quorate()) return false;
    return this.#reading(() => {
      const { node } = this.#port;
      return countFenced(servicesOf(this.#port.readManagerStatus(), node), node) === 0 && !this.#nothingToDo();
    }, false);
  }

  #nothingToDo(): boolean {
    const status = this.#port.readManagerStatus();
    if (hasServices(status) || !isEmpty(this.#port.readResources())) return false;
    return isEmpty(status.maintenanceRequests) && !Object.values(status.nodes).includes('maintenance');
  }

  #isIdle(): boolean {
    const nothingToDo = this.#reading(() => this.#nothingToDo(), false);
    if (!nothingToDo) {
      this.state.idle = 0;
      return false;
    }
    if (this.state.idle >= idleRounds) return true;
    this.state.idle += 1;
    return false;
  }

  #goIdle(): void {
    this.#port.log('info', `cluster had no service configured for ${idleRounds} rounds, going idle.`);
    this.state.idle = 0;
    this.#closeWatchdog();
    this.#port.releaseManagerLock();
    this.#become('wait_for_quorum');
  }

  #reading<T>(read: () => T, otherwise: T): T {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ClusterFileSystemError)) throw error;
      this.#port.log('err', `could not read manager status: ${error.message}`);
      return otherwise;
    }
  }

  #holdLock(): boolean {
    if (!this.#port.acquireManagerLock()) return false;
    if (this.state.watchdog !== undefined) this.#port.feedWatchdog(this.state.watchdog);
    else if (!this.#isDisarmed()) this.state.watchdog = this.#port.openWatchdog();
    else if (this.state.role !== 'master') this.#port.log('info', 'taking over as disarmed master, skipping watchdog');
    return true;
  }

  #isDisarmed(): boolean {
    try {
      return this.#port.readManagerStatus().disarm?.state === 'disarmed';
    } catch (error) {
      // Said elsewhere; without knowing, the watchdog is needed.
      if (error instanceof ClusterFileSystemError) return false;
      throw error;
    }
  }

  #closeWatchdog(): void {
    if (this.state.watchdog !== undefined) this.#port.closeWatchdog(this.state.watchdog);
    delete this.state.watchdog;
  }

  #become(role: CrmRole): void {
    const before = this.state.role;
    this.#port.log('info', `status change ${before} => ${role}`);
    this.state.role = role;
    // What another master has written since must be read anew.
    this.#manager = undefined;
    delete this.state.manager;
  }
}

function isEmpty(record: object): boolean {
  for (const _ in record) return false;
  return true;
}
