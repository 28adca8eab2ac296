/**
 * Storage replication of a whole cluster on one clock, as pvescheduler and pvesr do it. Every node looks at full minutes
 * which of its guests' jobs are due, and runs them one after another; the next look comes when all have run. So a replica
 * is as old as the interval, the queue before it and its own run together. What the jobs and guests are, and who hears
 * whom, is its world's affair.
 */
import { freshState, type JobState, nextSync, type ReplicationJob } from './job.ts';
import { NodeQueue, type QueuedJob } from './node-queue.ts';
import { refusalSeconds, runSeconds } from './transfer.ts';
import { type JobStates, type ReplicationWorld, stateOn } from './world.ts';

/** Seconds between looks. */
const period = 60;

/** One node's part. All that must outlive it is in the jobs' states. */
interface Scheduler {
  readonly node: string;
  readonly queue: NodeQueue;
  /** Jobs that have failed and whose target is not there: they wait for it. */
  readonly offline: Set<string>;
  /** Guests that came from elsewhere, and whose jobs don't know. */
  readonly arrived: Set<number>;
  /** Id of the job that runs. */
  running?: string | undefined;
  isUp: boolean;
  /** Seconds: the look that goes on or was last; jobs have one turn in each. */
  iteration: number;
  /** Seconds: when there is something to do. */
  wake: number;
}

export class ReplicationRuns {
  readonly world: ReplicationWorld;
  readonly states: JobStates;
  readonly #schedulers: ReadonlyMap<string, Scheduler>;
  readonly #queued = new Map<string, QueuedJob>();

  /** Continues what `states` says at `now` (s): runs that had begun go on. */
  constructor(world: ReplicationWorld, states: JobStates, now: number) {
    this.world = world;
    this.states = states;
    this.#schedulers = new Map(
      world.nodes.map((node) => [
        node,
        {
          node,
          queue: new NodeQueue(),
          offline: new Set(),
          arrived: new Set(),
          isUp: world.isUp(node),
          iteration: Number.NEGATIVE_INFINITY,
          wake: Number.POSITIVE_INFINITY,
        },
      ]),
    );
    for (const { id, guest } of world.jobs()) {
      const scheduler = this.#schedulerOf(guest);
      const state = scheduler && stateOn(states, id, scheduler.node);
      if (!scheduler || !state?.run) continue;
      scheduler.running = id;
      scheduler.iteration = state.lastIteration ?? now;
    }
    for (const { id } of world.jobs()) this.#queue(id);
    for (const scheduler of this.#schedulers.values()) this.#plan(scheduler, now);
  }

  /** Seconds: when something happens next; Infinity = nothing does by itself. */
  next(): number {
    let next = Number.POSITIVE_INFINITY;
    for (const { wake } of this.#schedulers.values()) if (wake < next) next = wake;
    return next;
  }

  /** Does all that is due until `now` (s), in order of time, nodes in the world's order. */
  advance(now: number): void {
    for (let at = this.next(); at <= now; at = this.next()) {
      for (const scheduler of this.#schedulers.values()) if (scheduler.wake <= at) this.#step(scheduler, at);
    }
  }

  /** The job was made, changed or removed, its state was set, or its guest is on another node. */
  jobChanged(id: string, now: number): void {
    const home = this.#schedulerOf(this.world.job(id)?.guest);
    for (const scheduler of this.#schedulers.values()) {
      scheduler.offline.delete(id);
      if (scheduler.running !== id || (scheduler === home && stateOn(this.states, id, home.node)?.run)) continue;
      scheduler.running = undefined;
      if (scheduler.isUp) this.#goOn(scheduler, now);
      else this.#plan(scheduler, now);
    }
    this.#queue(id);
    if (home) this.#plan(home, now);
  }

  /** Power, lines, quorum or storages have changed: runs may be cut off, targets may be back. */
  nodesChanged(now: number): void {
    for (const scheduler of this.#schedulers.values()) {
      const { node } = scheduler;
      const isUp = this.world.isUp(node);
      scheduler.isUp = isUp;
      const job = scheduler.running === undefined ? undefined : this.world.job(scheduler.running);
      if (job && (!isUp || (this.#isSending(job.id) && this.world.obstacle(job) !== undefined))) {
        this.#end(scheduler, job, now);
        if (isUp) this.#goOn(scheduler, now);
      }
      for (const id of [...scheduler.offline]) {
        const target = this.world.job(id)?.target;
        if (target === undefined || !this.world.hears(node).has(target)) continue;
        scheduler.offline.delete(id);
        this.#queue(id);
      }
      this.#plan(scheduler, now);
    }
  }

  /** Runs the job to its end, due or not, as `pvesr run --id` does; the clock stands still meanwhile. */
  runNow(id: string, now: number): void {
    const scheduler = this.#schedulerOf(this.world.job(id)?.guest);
    if (!scheduler?.isUp) return;
    this.#takeOver(scheduler);
    const job = this.world.job(id);
    if (!job || job.target === scheduler.node) return;
    const { running } = scheduler;
    if (running !== id) this.#begin(scheduler, job, now, Math.floor(now));
    this.#end(scheduler, job, this.states.get(id)?.run?.until ?? now);
    if (running === id) this.#goOn(scheduler, now);
    else scheduler.running = running;
    this.#plan(scheduler, now);
  }

  /** Seconds that the copy of a guest at a node is behind; undefined = there is none. */
  lag(guest: number, node: string, now: number): number | undefined {
    const moment = this.world.copyOf(guest, node);
    return moment === undefined ? undefined : Math.max(0, now - moment);
  }

  #schedulerOf(guest: number | undefined): Scheduler | undefined {
    const node = guest === undefined ? undefined : this.world.nodeOf(guest);
    return node === undefined ? undefined : this.#schedulers.get(node);
  }

  #isSending(id: string): boolean {
    return this.states.get(id)?.run?.error === undefined;
  }

  #step(scheduler: Scheduler, at: number): void {
    const job = scheduler.running === undefined ? undefined : this.world.job(scheduler.running);
    if (job) this.#end(scheduler, job, at);
    else scheduler.iteration = at;
    this.#goOn(scheduler, at);
  }

  /** The node's next run, or the end of its look. */
  #goOn(scheduler: Scheduler, at: number): void {
    this.#takeOver(scheduler);
    scheduler.running = undefined;
    while (scheduler.running === undefined) {
      const queued = scheduler.queue.take(at, scheduler.iteration);
      if (!queued) break;
      this.#queued.delete(queued.id);
      const job = this.world.job(queued.id);
      if (!job) continue;
      if (this.#waitsForTarget(scheduler, job)) scheduler.offline.add(job.id);
      else this.#begin(scheduler, job, at);
    }
    this.#plan(scheduler, at);
  }

  /** Jobs are written to the cluster's file system, which takes no writes without quorum. */
  #takeOver({ node, arrived }: Scheduler): void {
    if (arrived.size === 0 || !this.world.quorate(node)) return;
    const guests = [...arrived];
    arrived.clear();
    for (const guest of guests) {
      if (this.world.nodeOf(guest) !== node) continue;
      this.world.takeOver(guest, node);
      for (const { id } of this.world.jobsOf(guest)) this.#queue(id);
    }
  }

  /** A job that has failed is not tried again before its target is back. */
  #waitsForTarget({ node }: Scheduler, { id, target }: ReplicationJob): boolean {
    return (stateOn(this.states, id, node)?.failCount ?? 0) > 0 && !this.world.hears(node).has(target);
  }

  #begin(scheduler: Scheduler, job: ReplicationJob, at: number, iteration = scheduler.iteration): void {
    const { node } = scheduler;
    const error = this.world.obstacle(job);
    const copy = this.world.copyOf(job.guest, job.target);
    const seconds =
      error === undefined
        ? runSeconds({
            ...this.world.disksOf(job.guest),
            sinceSync: copy === undefined ? undefined : at - copy,
            bandwidth: this.world.bandwidth(node, job.target),
            rate: job.rate,
          })
        : refusalSeconds;
    this.states.set(job.id, {
      ...(stateOn(this.states, job.id, node) ?? freshState(node)),
      lastTry: Math.floor(at),
      lastIteration: iteration,
      run: { since: at, until: at + seconds, ...(error !== undefined && { error }) },
    });
    scheduler.running = job.id;
    this.world.began(job, at);
  }

  /** At its time, or because something has come between. */
  #end(scheduler: Scheduler, job: ReplicationJob, at: number): void {
    const { node } = scheduler;
    scheduler.running = undefined;
    const state = stateOn(this.states, job.id, node);
    if (!state?.run) return;
    const { run, error: _before, ...kept } = state;
    const error = run.error ?? (this.world.isUp(node) ? this.world.obstacle(job) : `${node} went down`);
    const duration = Math.round((at - run.since) * 1000) / 1000;
    if (error === undefined) {
      const moment = Math.floor(run.since);
      this.#keep(job.id, { ...kept, lastSync: moment, failCount: 0, duration });
      this.world.synced(job, moment, at);
    } else {
      this.#keep(job.id, { ...kept, failCount: kept.failCount + 1, duration, error });
      this.world.failed(job, error, at);
    }
  }

  #keep(id: string, state: JobState): void {
    this.states.set(id, state);
    this.#queue(id);
  }

  /** Puts the job where it waits for its next run. */
  #queue(id: string): void {
    const before = this.#queued.get(id);
    if (before) before.gone = true;
    this.#queued.delete(id);
    const job = this.world.job(id);
    const scheduler = this.#schedulerOf(job?.guest);
    if (!job || !scheduler || scheduler.running === id) return;
    const { node } = scheduler;
    if (job.source !== node) {
      scheduler.arrived.add(job.guest);
      return;
    }
    if (job.disable === 1 || job.target === node) return;
    if (this.#waitsForTarget(scheduler, job)) {
      scheduler.offline.add(id);
      return;
    }
    const state = stateOn(this.states, id, node) ?? freshState(node);
    const queued = {
      id,
      guest: job.guest,
      number: job.number,
      due: nextSync(job, state),
      lastIteration: state.lastIteration ?? Number.NEGATIVE_INFINITY,
      gone: false,
    };
    this.#queued.set(id, queued);
    scheduler.queue.add(queued);
  }

  #plan(scheduler: Scheduler, now: number): void {
    scheduler.wake = this.#wakeOf(scheduler, now);
  }

  #wakeOf({ node, queue, arrived, running, isUp, iteration }: Scheduler, now: number): number {
    if (!isUp) return Number.POSITIVE_INFINITY;
    const run = running === undefined ? undefined : this.states.get(running)?.run;
    if (run) return Math.max(now, run.until);
    const next = arrived.size > 0 && this.world.quorate(node) ? now : queue.next();
    const look = Math.ceil(Math.max(next, now) / period) * period;
    return look > iteration ? look : iteration + period;
  }
}
