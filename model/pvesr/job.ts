/** A replication job, its state, and when it is due. */
import { type CalendarEvent, nextEvent, parseCalendarEvent } from '../calendar.ts';

/** As `/etc/pve/replication.cfg` has it. */
export interface ReplicationJob {
  /** `<vmid>-<number>` */
  readonly id: string;
  readonly guest: number;
  readonly number: number;
  /** Node to which the data goes. */
  readonly target: string;
  /** Node that the data comes from, as it was when the job was made or turned last. */
  readonly source?: string;
  /** Calendar event. */
  readonly schedule?: string;
  /** Limit, MB/s. */
  readonly rate?: number;
  readonly disable?: 1;
}

/** What the source node remembers of a job. Times are whole seconds; absent = never. */
export interface JobState {
  /** Node that holds this state: it doesn't go along when HA recovers the guest elsewhere. */
  readonly node: string;
  /** Moment of the guest that the last successful run has brought to the target: when that run began. */
  readonly lastSync?: number;
  /** When the last run began. */
  readonly lastTry?: number;
  /** The scheduler's round that took it up last. */
  readonly lastIteration?: number;
  /** Failures since the last run that succeeded. */
  readonly failCount: number;
  /** Seconds that the last run took. */
  readonly duration: number;
  /** Why the last run failed. */
  readonly error?: string;
  /** Only while it runs. */
  readonly run?: Run;
}

/** A run that goes on. */
export interface Run {
  /** Seconds. */
  readonly since: number;
  /** Seconds: when it will end, if nothing comes between. */
  readonly until: number;
  /** What kept it from sending anything: it will fail. */
  readonly error?: string;
}

export const freshState = (node: string): JobState => ({ node, failCount: 0, duration: 0 });

/** Proxmox VE's default. */
export const defaultSchedule = '*/15';

/** Minutes from the beginning of a failed run to the next try, by the number of failures. */
const retryMinutes = [5, 10, 15];
const lastRetryMinutes = 30;

/**
 * Seconds: when the job is due after its last run. -Infinity = at once, it never ran; Infinity = its calendar event names no
 * moment. Whether the target is there is another question.
 */
export function nextSync(job: Pick<ReplicationJob, 'schedule'>, { lastTry, failCount }: JobState): number {
  if (lastTry === undefined) return Number.NEGATIVE_INFINITY;
  if (failCount > 0) return lastTry + 60 * (retryMinutes[failCount - 1] ?? lastRetryMinutes);
  const event = eventNamed(job.schedule ?? defaultSchedule);
  return (event && nextEvent(event, lastTry)) ?? Number.POSITIVE_INFINITY;
}

/** Thousands of jobs share a few schedules: each is read once. */
const events = new Map<string, CalendarEvent | undefined>();

function eventNamed(schedule: string): CalendarEvent | undefined {
  if (!events.has(schedule)) events.set(schedule, parseCalendarEvent(schedule));
  return events.get(schedule);
}

/**
 * The job once its guest is on `node`: the one that led there leads back to where the guest was, the others only start
 * from the new node. A migration does so at once; after a recovery by HA, the scheduler of the new node does.
 */
export function turned<Job extends ReplicationJob>(job: Job, node: string): Job {
  if (job.source === undefined || job.source === node) return { ...job, source: node };
  return { ...job, source: node, target: job.target === node ? job.source : job.target };
}

/**
 * The job's state after a migration to `node` that ended at `now` (s): it goes along. A migration brings the replica there
 * up to date before the guest starts on it, so the job that led there has just been synced.
 */
export function stateAfterMigration(
  { target }: Pick<ReplicationJob, 'target'>,
  state: JobState | undefined,
  node: string,
  now: number,
): JobState {
  const { run: _over, ...kept } = state ?? freshState(node);
  if (target !== node) return { ...kept, node };
  const { error: _mended, ...synced } = kept;
  const at = Math.floor(now);
  return { ...synced, node, lastSync: at, lastTry: at, failCount: 0 };
}
