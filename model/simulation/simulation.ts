/**
 * A cluster as planned, through faults and repairs: who is quorate, what the HA stack does, where every guest runs and
 * how long it was away. Discrete events on a clock of its own; nothing is random, the same scenario gives the same
 * history.
 */
import { endsWithReset, type Fault, isSameFault } from '../faults/fault.ts';
import {
  changeOf,
  connectivityOf,
  contactOf,
  isFiltered,
  isInCluster,
  isStruck,
  nextTurn,
  powerOf,
} from '../faults/situation.ts';
import { HaCluster, type HaLogEntry, type HaWorld } from '../ha/ha-cluster.ts';
import type { Rule, Sid } from '../ha/rules/rule.ts';
import type { Resource, Resources } from '../ha/service.ts';
import type { ShutdownPolicy } from '../ha/status.ts';
import { type Change, pveTiming, tokenTimeout, untilKnown } from '../quorum/timing.ts';
import type { Contact } from '../quorum/topology.ts';
import { type Partition, partitionsOf } from '../quorum/votes.ts';
import { Agenda } from './agenda.ts';
import { History, type HistoryEvent } from './history.ts';
import { Machine } from './machine.ts';
import { Memory } from './memory.ts';
import { NodeGuests } from './node-guests.ts';
import { Replication } from './replication.ts';
import { type Incident, type Pace, type Scenario, usualPace } from './scenario.ts';

/** Seconds before the beginning in which the HA stack finds a master and its services. */
const settling = 60;

export class Simulation implements HaWorld {
  readonly history: History;
  readonly memory = new Memory();
  readonly ha: HaCluster;
  readonly nodes: readonly string[];
  readonly pace: Pace;
  /** Seconds; the beginning is 0. */
  now = -settling;
  readonly #scenario: Scenario;
  readonly #agenda = new Agenda();
  readonly #machines: ReadonlyMap<Sid, Machine>;
  readonly #replication: Replication;
  readonly #resources: Record<Sid, Resource> = {};
  readonly #guests: ReadonlyMap<string, NodeGuests>;
  readonly #eras = new Map<string, number>();
  #faults: Fault[] = [];
  /** Nodes that have a line to one another at this moment; undefined = to be worked out. */
  #wires: Contact | undefined;
  #partitions: Partition[] = [];
  #partitionOf = new Map<string, { partition: Partition; members: ReadonlySet<string> }>();
  #hosts = new Map<string, 'up' | 'booting' | 'down'>();

  /** @param watch is told each event as it happens */
  constructor(scenario: Scenario, watch: (event: HistoryEvent) => void = () => {}) {
    this.#scenario = scenario;
    this.history = new History(watch);
    this.pace = scenario.pace ?? usualPace;
    this.nodes = scenario.nodes.map(({ name }) => name).sort();
    this.#machines = new Map(scenario.guests.map((guest) => [guest.sid, new Machine(guest)]));
    this.#guests = new Map(scenario.nodes.map(({ name, memoryMiB }) => [name, new NodeGuests(this, name, memoryMiB)]));
    this.ha = new HaCluster(this);
    for (const machine of this.#machines.values()) {
      this.#resources[machine.sid] = machine.resource;
      if (machine.runs) this.memory.take(machine.on, machine.sid, machine.plan.memoryMiB);
    }
    for (const node of this.nodes) {
      this.#hosts.set(node, 'up');
      this.ha.boot(node, this.now);
    }
    this.#replication = new Replication(this, [...this.#machines.values()]);
    this.#regroup();
    for (const incident of scenario.incidents) this.#agenda.at(incident.at, () => this.happen(incident));
  }

  /** Goes on until `at` (s, from the beginning). */
  run(at: number): void {
    for (;;) {
      const { runs } = this.#replication;
      const next = Math.min(this.#agenda.next(), this.ha.next(), runs.next());
      if (next > at) break;
      this.now = Math.max(this.now, next);
      if (this.#agenda.next() <= next) this.#agenda.perform();
      else if (runs.next() <= next) runs.advance(next);
      else this.ha.advance(next);
    }
    this.now = Math.max(this.now, at);
  }

  machines(): Iterable<Machine> {
    return this.#machines.values();
  }

  machine(sid: Sid): Machine {
    const machine = this.#machines.get(sid);
    if (!machine) throw new Error(`no guest ${sid}`);
    return machine;
  }

  get partitions(): readonly Partition[] {
    return this.#partitions;
  }

  get faults(): readonly Fault[] {
    return this.#faults;
  }

  isUp(node: string): boolean {
    return this.#hosts.get(node) === 'up';
  }

  /** Seconds that the guest's replica on the node is behind; undefined = there is none. */
  lag(sid: Sid, node: string): number | undefined {
    const moment = this.machine(sid).copies.get(node);
    return moment === undefined ? undefined : Math.max(0, this.now - moment);
  }

  // What the HA stack sees.

  quorate(node: string): boolean {
    if (!isInCluster(this.#faults, node)) return false;
    return this.#partitionOf.get(node)?.partition.quorateNodes.includes(node) ?? false;
  }

  hears(node: string): ReadonlySet<string> {
    const members = this.#partitionOf.get(node)?.members;
    if (!members || !isInCluster(this.#faults, node)) return new Set([node]);
    const gone = this.#faults.filter(({ kind }) => kind === 'pve-cluster-stopped');
    if (gone.length === 0) return members;
    return new Set([...members].filter((member) => isInCluster(gone, member)));
  }

  resources(): Resources {
    return this.#resources;
  }

  rules(): readonly Rule[] {
    return this.#scenario.rules;
  }

  shutdownPolicy(): ShutdownPolicy {
    return this.#scenario.shutdownPolicy ?? 'conditional';
  }

  shutdown(): 'no' {
    return 'no';
  }

  guests(node: string): NodeGuests {
    const guests = this.#guests.get(node);
    if (!guests) throw new Error(`no node ${node}`);
    return guests;
  }

  requestStopped(sid: Sid): void {
    this.machine(sid).resource.state = 'stopped';
  }

  /** Only the configuration moves: what was not yet replicated is lost. */
  stealService(sid: Sid, _from: string, to: string): void {
    const machine = this.machine(sid);
    machine.resource.node = to;
    const synced = machine.copies.get(to);
    if (synced === undefined || synced === Number.POSITIVE_INFINITY) return;
    this.history.lost(sid, Math.max(0, (machine.downSince ?? this.now) - synced));
    for (const [node, changed] of machine.copies) {
      // What the others hold beyond that sync belongs to a history that ended.
      if (node !== to && changed > synced) machine.copies.set(node, synced);
    }
    machine.copies.set(to, Number.POSITIVE_INFINITY);
    this.#replication.recovered(machine);
  }

  removeGuestLock(): undefined {
    return undefined;
  }

  /** A watchdog has run out. */
  reset(node: string): void {
    this.note(node, 'reset by its watchdog');
    this.#down(node);
    this.#bootLater(node);
  }

  halted(node: string): void {
    this.#down(node);
  }

  log({ at, node, service, message }: HaLogEntry): void {
    this.history.note(at, `${node}/${service}`, message);
  }

  // What machines ask for.

  note(source: string, message: string): void {
    this.history.note(this.now, source, message);
  }

  after(seconds: number, act: () => void): void {
    this.#agenda.at(this.now + seconds, act);
  }

  /** Can data go from one node to the other now, whether corosync has noticed or not? */
  connected(a: string, b: string): boolean {
    if (!this.isUp(a) || !this.isUp(b)) return false;
    this.#wires ??= contactOf(this.#scenario.topology, this.#faults, this.nodes, this.now, 0);
    return this.#wires(a, b) && !isFiltered(this.#faults, a, b);
  }

  lacksPool(node: string): boolean {
    return isStruck(this.#faults, 'pool-lost', node);
  }

  /** Counts the crashes of the node. */
  eraOf(node: string): number {
    return this.#eras.get(node) ?? 0;
  }

  answer(machine: Machine): void {
    if (isStruck(this.#faults, 'hung', machine.on)) {
      machine.state = 'frozen';
      return;
    }
    machine.state = 'answering';
    machine.downSince = undefined;
    this.history.up(machine.sid, this.now, machine.on);
  }

  switchOff(machine: Machine): void {
    if (machine.state === 'off') return;
    this.memory.give(machine.on, machine.sid);
    this.#silence(machine);
    machine.state = 'off';
    machine.era += 1;
    machine.busy = false;
  }

  /** The guest's configuration and newest data are on `to` from now on; what `from` holds is a replica, if it was one before. */
  moveDisks(machine: Machine, from: string, to: string): void {
    if (machine.copies.has(to)) machine.copies.set(from, this.now);
    else machine.copies.delete(from);
    machine.copies.set(to, Number.POSITIVE_INFINITY);
    machine.resource.node = to;
    this.#replication.moved(machine);
  }

  #silence(machine: Machine): void {
    machine.downSince ??= this.now;
    if (machine.resource.state === 'started') this.history.down(machine.sid, this.now);
  }

  /** It befalls the cluster now. */
  happen(incident: Incident): void {
    if ('command' in incident) this.ha.command(incident.command);
    else if ('fault' in incident) this.#strike({ ...incident.fault, since: this.now });
    else this.#heal(incident.heal);
  }

  #strike(fault: Fault): void {
    if (this.#faults.some((other) => isSameFault(other, fault))) return;
    this.note('cluster', `fault: ${fault.target} ${fault.kind}`);
    this.#faults = [...this.#faults, fault];
    for (const machine of this.#machines.values()) {
      if (machine.on !== fault.target || !machine.runs) continue;
      if (fault.kind === 'hung') {
        this.#silence(machine);
        machine.state = 'frozen';
      } else if (fault.kind === 'pool-lost') this.switchOff(machine);
    }
    if (fault.kind === 'pool-lost') for (const machine of this.#machines.values()) machine.copies.delete(fault.target);
    this.#reconsider(changeOf(fault, false));
  }

  #heal(healed: Pick<Fault, 'kind' | 'target'>): void {
    this.note('cluster', `healed: ${healed.target} ${healed.kind}`);
    this.#faults = this.#faults.filter((fault) => !isSameFault(fault, healed));
    // Nothing but a reset brings a node back that hangs.
    if (healed.kind === 'hung' && this.isUp(healed.target)) {
      this.#down(healed.target);
      this.#bootLater(healed.target);
    }
    this.#reconsider(changeOf(healed, true));
  }

  /** After anything that may have changed power or lines. */
  #reconsider(change: Change | undefined): void {
    this.#wires = undefined;
    for (const node of this.nodes) {
      const powered = powerOf(this.#scenario.topology, this.#faults, node, this.now) !== 'none';
      const host = this.#hosts.get(node);
      if (!powered && host !== 'down') {
        this.note(node, 'without power');
        this.#down(node);
      } else if (powered && host === 'down') this.#bootLater(node);
    }
    this.#replication.runs.nodesChanged(this.now);
    if (change) this.#regroupLater(change);
    const turn = nextTurn(this.#scenario.topology, this.#faults, this.now);
    // A link that turns is noticed like one that is cut, sooner or later.
    if (turn !== Number.POSITIVE_INFINITY) this.#agenda.at(turn, () => this.#reconsider('split'));
  }

  #down(node: string): void {
    this.#hosts.set(node, 'down');
    this.#faults = this.#faults.filter((fault) => !endsWithReset(fault, node));
    this.#eras.set(node, this.eraOf(node) + 1);
    this.ha.crash(node);
    for (const machine of this.#machines.values()) if (machine.on === node) this.switchOff(machine);
    this.guests(node).clear();
    this.memory.clear(node);
    this.#wires = undefined;
    this.#replication.runs.nodesChanged(this.now);
    this.#regroupLater('silence');
  }

  #bootLater(node: string): void {
    this.#hosts.set(node, 'booting');
    const era = this.eraOf(node);
    this.after(this.pace.hostBoot, () => {
      if (this.eraOf(node) !== era || this.#hosts.get(node) !== 'booting') return;
      this.note(node, 'up');
      this.#faults = this.#faults.filter((fault) => !endsWithReset(fault, node));
      this.#hosts.set(node, 'up');
      this.ha.boot(node, this.now);
      this.#wires = undefined;
      this.#replication.runs.nodesChanged(this.now);
      this.#regroupLater('joined');
    });
  }

  /** Corosync needs its time to notice. */
  #regroupLater(change: Change): void {
    const { granted, withdrawn } = untilKnown(change, pveTiming, this.nodes.length);
    this.after(Math.max(granted, withdrawn), () => this.#regroup());
  }

  #regroup(): void {
    const running = this.nodes.filter((node) => this.isUp(node));
    const token = tokenTimeout(pveTiming, this.nodes.length);
    const { memberships, reaches } = connectivityOf(this.#scenario.topology, this.#faults, running, this.now, token);
    const before = this.#partitions;
    this.#partitions = partitionsOf(this.#scenario.votes, memberships, reaches, before);
    this.#partitionOf = new Map(
      this.#partitions.flatMap((partition) => {
        const members = new Set(partition.nodes);
        return partition.nodes.map((node) => [node, { partition, members }] as const);
      }),
    );
    this.#replication.runs.nodesChanged(this.now);
    const said = described(this.#partitions);
    if (said !== described(before)) this.note('cluster', said);
  }
}

function described(partitions: readonly Partition[]): string {
  return partitions
    .map(
      ({ nodes, votes, quorum, quorate }) =>
        `${nodes.join(' ')} (${votes} of ${quorum} votes${quorate ? '' : ', no quorum'})`,
    )
    .join(' | ');
}
