/** The machines of one simulated node, as its LRM handles them: so many at a time, each with its time, RAM is finite. */
import type { Guests } from '../ha/port.ts';
import type { Sid } from '../ha/rules/rule.ts';
import type { Machine } from './machine.ts';
import type { Simulation } from './simulation.ts';

/** Seconds that a move waits for the watchdog of its target. Proxmox VE does not: it leaves a gap of some seconds. */
const longestWait = 30;

const never = (): boolean => false;

export class NodeGuests implements Guests {
  readonly node: string;
  readonly maxWorkers: number;
  readonly #simulation: Simulation;
  readonly #memoryMiB: number;
  readonly #waiting: Machine[] = [];
  #booting = 0;

  constructor(simulation: Simulation, node: string, memoryMiB: number) {
    this.#simulation = simulation;
    this.node = node;
    this.#memoryMiB = memoryMiB;
    this.maxWorkers = simulation.pace.workers;
  }

  running(sid: Sid): boolean {
    const machine = this.#simulation.machine(sid);
    return machine.on === this.node && machine.runs;
  }

  busy(sid: Sid): boolean {
    return this.#simulation.machine(sid).busy;
  }

  start(sid: Sid): void {
    const machine = this.#simulation.machine(sid);
    const refusal = this.#refusal(machine);
    if (refusal !== undefined) {
      this.#simulation.note(this.node, `start of ${sid} failed: ${refusal}`);
      return;
    }
    this.#simulation.note(this.node, `start of ${sid}`);
    machine.state = 'starting';
    machine.on = this.node;
    this.#simulation.memory.take(this.node, sid, machine.plan.memoryMiB);
    this.#work(machine, this.#simulation.pace.guestStart, never, () => {
      machine.state = 'booting';
      this.#boot(machine);
    });
  }

  stop(sid: Sid): void {
    const machine = this.#simulation.machine(sid);
    this.#work(machine, this.#simulation.pace.guestStop, never, () => this.#simulation.switchOff(machine));
  }

  migrate(sid: Sid, target: string, live: boolean): void {
    const machine = this.#simulation.machine(sid);
    const running = machine.runs;
    const refusal = this.#moveRefusal(machine, target, running && live);
    if (refusal !== undefined) {
      this.#simulation.note(this.node, `${sid} can't move to ${target}: ${refusal}`);
      return;
    }
    const { transfer, guestStop } = this.#simulation.pace;
    const disks = machine.hasDisksOn(target) ? 0 : machine.plan.diskMiB;
    const memory = running && live ? machine.plan.memoryMiB : 0;
    const stopping = running && !live ? guestStop : 0;
    if (running && live) this.#simulation.memory.take(target, sid, memory);
    this.#work(
      machine,
      stopping + 1 + (disks + memory) / transfer,
      () =>
        this.#simulation.connected(this.node, target) && !this.#simulation.ha.protects(target, this.#simulation.now),
      () => {
        if (running && !live) this.#simulation.switchOff(machine);
        if (machine.state === 'frozen' || this.#isOutOfReach(target)) {
          if (running && live) this.#simulation.memory.give(target, sid);
          return;
        }
        this.#simulation.moveDisks(machine, this.node, target);
        if (running && live) {
          this.#simulation.memory.give(this.node, sid);
          machine.on = target;
        }
      },
      () => {
        if (running && live) this.#simulation.memory.give(target, sid);
      },
    );
  }

  hasRoom(machine: Machine): boolean {
    return this.#simulation.memory.used(this.node) + machine.plan.memoryMiB <= this.#memoryMiB;
  }

  /** The node is down: nothing waits for its turn any more. */
  clear(): void {
    this.#waiting.length = 0;
    this.#booting = 0;
  }

  #refusal(machine: Machine): string | undefined {
    // Fencing is there to prevent it: a machine that ran twice would destroy its data.
    if (machine.state !== 'off')
      throw new Error(`${machine.sid} is to start on ${this.node} and runs on ${machine.on}`);
    if (!this.#simulation.quorate(this.node)) return 'cluster not ready - no quorum?';
    if (!this.#hasDisks(machine)) return 'its disks are not on this node';
    if (!this.hasRoom(machine)) return 'not enough memory is free';
    return undefined;
  }

  #isOutOfReach(target: string): boolean {
    const { ha, now } = this.#simulation;
    return !this.#simulation.connected(this.node, target) || !ha.protects(target, now);
  }

  #hasDisks(machine: Machine): boolean {
    return machine.hasDisksOn(this.node) && !this.#simulation.lacksPool(this.node);
  }

  #moveRefusal(machine: Machine, target: string, live: boolean): string | undefined {
    if (machine.state === 'frozen') return 'its machine does not answer';
    if (!this.#hasDisks(machine)) return 'its disks are not on this node';
    if (!this.#simulation.connected(this.node, target)) return `${target} can't be reached`;
    return live && !this.#simulation.guests(target).hasRoom(machine)
      ? `not enough memory is free on ${target}`
      : undefined;
  }

  #boot(machine: Machine): void {
    if (this.#booting >= this.#simulation.pace.boots) {
      this.#waiting.push(machine);
      return;
    }
    this.#booting += 1;
    const { era } = machine;
    const host = this.#simulation.eraOf(this.node);
    this.#simulation.after(machine.plan.bootSeconds, () => {
      if (this.#simulation.eraOf(this.node) !== host) return;
      this.#booting -= 1;
      if (machine.era === era && machine.state === 'booting') this.#simulation.answer(machine);
      const next = this.#waiting.shift();
      if (next) this.#boot(next);
    });
  }

  /**
   * @param mustWait asked at the end: is there still something to wait for?
   * @param dropped what is to be put right when the machine's run ends before
   */
  #work(
    machine: Machine,
    seconds: number,
    mustWait: () => boolean,
    done: () => void,
    dropped: () => void = () => {},
  ): void {
    machine.busy = true;
    const { era } = machine;
    const giveUp = this.#simulation.now + seconds + longestWait;
    const end = () => {
      if (machine.era !== era) return dropped();
      if (mustWait() && this.#simulation.now < giveUp) return this.#simulation.after(1, end);
      machine.busy = false;
      done();
      this.#simulation.ha.workEnded(this.node, this.#simulation.now);
    };
    this.#simulation.after(seconds, end);
  }
}
