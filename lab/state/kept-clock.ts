/** The clock's hands among the records: written with whatever happens, so that a lab never goes on from an earlier time. */
import type { ClockRecord, LabClock } from './lab-clock.ts';
import type { Store } from './store.ts';

const [collection, id] = ['clock', 'clock'] as const;

export function keptClock(store: Store): ClockRecord | undefined {
  return store.collection(collection).get(id) as ClockRecord | undefined;
}

/** From now on. */
export function keepClock(store: Store, clock: LabClock): void {
  store.beforeCommit(() => store.write(collection, id, clock.record));
}

/** Now, though nothing else has happened. */
export function writeClock(store: Store, clock: LabClock): void {
  store.transaction(() => store.write(collection, id, clock.record));
}
