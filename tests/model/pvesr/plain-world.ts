/** Nodes, guests and jobs as plain values: what a cluster is to its replication, without the rest of it. */
import { type JobState, type ReplicationJob, stateAfterMigration, turned } from '../../../model/pvesr/job.ts';
import { ReplicationRuns } from '../../../model/pvesr/replication-runs.ts';
import { type ReplicationWorld, stateOn } from '../../../model/pvesr/world.ts';

export interface PlainGuest {
  vmId: number;
  node: string;
  size: number;
  changeRate: number;
  /** Nodes that hold a copy, with its moment (s). */
  copies: Map<string, number>;
}

export const GB = 1e9;

/** Monday, 23 November 2026, 08:00 UTC, in seconds. */
export const start = Date.UTC(2026, 10, 23, 8) / 1000;

export class PlainWorld implements ReplicationWorld {
  readonly nodes: readonly string[];
  readonly down = new Set<string>();
  /** Nodes that hear no other. */
  readonly cutOff = new Set<string>();
  readonly withoutQuorum = new Set<string>();
  readonly guests = new Map<number, PlainGuest>();
  readonly #jobs = new Map<string, ReplicationJob>();
  readonly states = new Map<string, JobState>();
  /** What happened, a line each, with the seconds since `start`. */
  readonly history: string[] = [];
  now = start;
  runs: ReplicationRuns;

  constructor(nodes: readonly string[] = ['kau1', 'kau2', 'nie1', 'nie2']) {
    this.nodes = nodes;
    this.runs = new ReplicationRuns(this, this.states, start);
  }

  // What tests do to it.

  addGuest(vmId: number, node: string, more: Partial<PlainGuest> = {}): PlainGuest {
    const guest = { vmId, node, size: 40 * GB, changeRate: 0, copies: new Map<string, number>(), ...more };
    this.guests.set(vmId, guest);
    return guest;
  }

  addJob(id: string, target: string, more: Partial<ReplicationJob> = {}): void {
    const [guest, number] = id.split('-').map(Number) as [number, number];
    const source = this.guests.get(guest)?.node;
    this.putJob({ id, guest, number, target, ...(source !== undefined && { source }), ...more });
  }

  putJob(job: ReplicationJob): void {
    this.#jobs.set(job.id, job);
    this.runs.jobChanged(job.id, this.now);
  }

  dropJob(id: string): void {
    this.#jobs.delete(id);
    this.states.delete(id);
    this.runs.jobChanged(id, this.now);
  }

  /** Time passes until `seconds` after the start. */
  until(seconds: number): void {
    this.now = start + seconds;
    this.runs.advance(this.now);
  }

  switchOff(node: string): void {
    this.down.add(node);
    this.runs.nodesChanged(this.now);
  }

  switchOn(node: string): void {
    this.down.delete(node);
    this.runs.nodesChanged(this.now);
  }

  cutLine(node: string): void {
    this.cutOff.add(node);
    this.runs.nodesChanged(this.now);
  }

  mendLine(node: string): void {
    this.cutOff.delete(node);
    this.runs.nodesChanged(this.now);
  }

  /** HA moves the configuration; the guest goes on from the copy there. */
  recover(vmId: number, node: string): void {
    const guest = this.#guest(vmId);
    const moment = guest.copies.get(node) ?? this.now;
    for (const [other, at] of guest.copies) guest.copies.set(other, Math.min(at, moment));
    guest.copies.delete(node);
    guest.copies.set(guest.node, moment);
    guest.node = node;
    this.#tell(vmId);
  }

  migrate(vmId: number, node: string): void {
    const guest = this.#guest(vmId);
    const from = guest.node;
    guest.copies.delete(node);
    guest.copies.set(from, this.now);
    guest.node = node;
    for (const job of this.jobsOf(vmId)) {
      const state = stateOn(this.states, job.id, from);
      this.states.set(job.id, stateAfterMigration(job, state, node, this.now));
      this.#jobs.set(job.id, turned({ ...job, source: from }, node));
    }
    this.#tell(vmId);
  }

  /** The same, as after a restart: from what is kept. */
  restart(): void {
    this.runs = new ReplicationRuns(this, this.states, this.now);
  }

  state(id: string): JobState {
    const state = this.states.get(id);
    if (!state) throw new Error(`${id} has no state`);
    return state;
  }

  // What replication asks.

  isUp(node: string): boolean {
    return !this.down.has(node);
  }

  quorate(node: string): boolean {
    return !this.withoutQuorum.has(node);
  }

  hears(node: string): ReadonlySet<string> {
    return new Set(this.nodes.filter((other) => this.#connected(node, other)));
  }

  jobs(): Iterable<ReplicationJob> {
    return this.#jobs.values();
  }

  job(id: string): ReplicationJob | undefined {
    return this.#jobs.get(id);
  }

  jobsOf(guest: number): ReplicationJob[] {
    return [...this.#jobs.values()].filter((job) => job.guest === guest);
  }

  nodeOf(guest: number): string | undefined {
    return this.guests.get(guest)?.node;
  }

  disksOf(guest: number): PlainGuest {
    return this.#guest(guest);
  }

  copyOf(guest: number, node: string): number | undefined {
    return this.guests.get(guest)?.copies.get(node);
  }

  bandwidth(): number {
    return 0.1 * GB;
  }

  obstacle({ source = '', target }: ReplicationJob): string | undefined {
    return this.#connected(source, target) ? undefined : `no route to ${target}`;
  }

  takeOver(guest: number, node: string): void {
    for (const job of this.jobsOf(guest)) this.#jobs.set(job.id, turned(job, node));
    this.#note(`${node} takes over ${guest}`);
  }

  began({ id, source, target }: ReplicationJob, at: number): void {
    this.#note(`${id} ${source} > ${target} begins`, at);
  }

  synced({ id, guest, target }: ReplicationJob, moment: number, at: number): void {
    this.#guest(guest).copies.set(target, moment);
    this.#note(`${id} synced`, at);
  }

  failed({ id }: ReplicationJob, error: string, at: number): void {
    this.#note(`${id} failed: ${error}`, at);
  }

  #note(text: string, at = this.now): void {
    this.history.push(`${Math.round((at - start) * 10) / 10} ${text}`);
  }

  #guest(vmId: number): PlainGuest {
    const guest = this.guests.get(vmId);
    if (!guest) throw new Error(`no guest ${vmId}`);
    return guest;
  }

  #connected(a: string, b: string): boolean {
    if (!this.isUp(a) || !this.isUp(b)) return false;
    return a === b || (!this.cutOff.has(a) && !this.cutOff.has(b));
  }

  #tell(vmId: number): void {
    for (const { id } of this.jobsOf(vmId)) this.runs.jobChanged(id, this.now);
  }
}
