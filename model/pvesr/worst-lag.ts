/** How old replicas become while nothing fails: the interval, the queue of their node and their own run together. */
import { longestPause, parseCalendarEvent } from '../calendar.ts';
import { defaultSchedule, freshState, type JobState, type ReplicationJob } from './job.ts';
import { ReplicationRuns } from './replication-runs.ts';
import type { ReplicatedDisks, ReplicationWorld } from './world.ts';

export interface ReplicatedGuest extends ReplicatedDisks {
  readonly vmId: number;
  readonly node: string;
  readonly jobs: readonly Pick<ReplicationJob, 'target' | 'schedule' | 'rate'>[];
}

/** Seconds that are played: an event that comes every hour or oftener repeats itself hourly, every other one daily at most. */
const hourly = 3 * 3600;
const daily = 26 * 3600;

/**
 * @param bandwidth bytes per second between two nodes
 * @returns by VM id and target, the most seconds that the replica is behind just before a run to it ends; Infinity for a job
 *   whose schedule names no moment
 */
export function worstLags(guests: readonly ReplicatedGuest[], bandwidth: number): Map<number, Map<string, number>> {
  const lags = new Map(
    guests.map(({ vmId, jobs }) => [vmId, new Map(jobs.map(({ target, schedule }) => [target, pauseOf(schedule)]))]),
  );
  const pauses = [...lags.values()].flatMap((byTarget) => [...byTarget.values()]);
  const world = new SteadyWorld(guests, bandwidth, (guest, target, lag) => {
    const byTarget = lags.get(guest);
    byTarget?.set(target, Math.max(byTarget.get(target) ?? 0, lag));
  });
  world.play(pauses.every((pause) => pause <= 3600) ? hourly : daily);
  return lags;
}

function pauseOf(schedule = defaultSchedule): number {
  const event = parseCalendarEvent(schedule);
  return event ? longestPause(event) : Number.POSITIVE_INFINITY;
}

/**
 * All nodes run and hear one another. All replicas are made at the same moment in the beginning: so the first round counts
 * interval, queue and run in full, as when the turns change from one round to the next.
 */
class SteadyWorld implements ReplicationWorld {
  readonly nodes: readonly string[];
  readonly #guests: ReadonlyMap<number, ReplicatedGuest>;
  readonly #all: ReadonlySet<string>;
  readonly #jobs: ReadonlyMap<string, ReplicationJob>;
  readonly #jobsOf: ReadonlyMap<number, readonly ReplicationJob[]>;
  /** Moment of each replica by job. */
  readonly #copies = new Map<string, number>();
  readonly #states = new Map<string, JobState>();
  readonly #bandwidth: number;
  readonly #noteLag: (guest: number, target: string, seconds: number) => void;

  constructor(
    guests: readonly ReplicatedGuest[],
    bandwidth: number,
    noteLag: (guest: number, target: string, seconds: number) => void,
  ) {
    this.#guests = new Map(guests.map((guest) => [guest.vmId, guest]));
    this.#bandwidth = bandwidth;
    this.#noteLag = noteLag;
    this.#all = new Set(guests.flatMap(({ node, jobs }) => [node, ...jobs.map(({ target }) => target)]));
    this.nodes = [...this.#all].sort();
    this.#jobsOf = new Map(guests.map((guest) => [guest.vmId, jobsOf(guest)]));
    this.#jobs = new Map([...this.#jobsOf.values()].flat().map((job) => [job.id, job]));
    for (const { id, source = '' } of this.#jobs.values()) {
      this.#copies.set(id, 0);
      this.#states.set(id, { ...freshState(source), lastSync: 0, lastTry: 0 });
    }
  }

  play(seconds: number): void {
    new ReplicationRuns(this, this.#states, 0).advance(seconds);
  }

  isUp(): boolean {
    return true;
  }

  quorate(): boolean {
    return true;
  }

  hears(): ReadonlySet<string> {
    return this.#all;
  }

  jobs(): Iterable<ReplicationJob> {
    return this.#jobs.values();
  }

  job(id: string): ReplicationJob | undefined {
    return this.#jobs.get(id);
  }

  jobsOf(guest: number): readonly ReplicationJob[] {
    return this.#jobsOf.get(guest) ?? [];
  }

  nodeOf(guest: number): string | undefined {
    return this.#guests.get(guest)?.node;
  }

  disksOf(guest: number): ReplicatedDisks {
    const found = this.#guests.get(guest);
    if (!found) throw new Error(`no guest ${guest}`);
    return found;
  }

  copyOf(guest: number, node: string): number | undefined {
    const job = this.jobsOf(guest).find(({ target }) => target === node);
    return job && this.#copies.get(job.id);
  }

  bandwidth(): number {
    return this.#bandwidth;
  }

  obstacle(): undefined {
    return undefined;
  }

  /** No guest ever comes from elsewhere. */
  takeOver(): void {}

  began(): void {}

  synced({ id, guest, target }: ReplicationJob, moment: number, at: number): void {
    this.#noteLag(guest, target, at - (this.#copies.get(id) ?? 0));
    this.#copies.set(id, moment);
  }

  failed({ id }: ReplicationJob, error: string): void {
    throw new Error(`job ${id} failed where nothing fails: ${error}`);
  }
}

function jobsOf({ vmId, node, jobs }: ReplicatedGuest): ReplicationJob[] {
  return jobs.map((job, number) => ({ ...job, id: `${vmId}-${number}`, guest: vmId, number, source: node }));
}
