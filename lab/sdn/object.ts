/** SDN objects: what is configured, what was last applied, and how the API shows both. */
import { digestOf } from '../guests/guest.ts';
import type { Cluster } from '../state/cluster.ts';
import type { Collection } from '../state/collection.ts';
import type { Config, SdnRecord } from '../state/records.ts';

/** Which view of an object is asked for: the configuration by default. */
export interface View {
  pending?: 0 | 1;
  running?: 0 | 1;
}

type Shown = Record<string, unknown>;

/** The object in a view; undefined where it isn't there. */
export function shownObject(
  record: SdnRecord,
  view: View,
  format: (options: Config) => Shown = (options) => ({ ...options }),
): Shown | undefined {
  if (view.running) return record.running && format(record.running);
  if (!view.pending) return record.pending && { ...format(record.pending), digest: digestOf(record.pending) };
  const state = stateOf(record);
  const base = format(record.running ?? record.pending ?? {});
  if (state === undefined) return base;
  return { ...base, state, pending: record.pending ? format(record.pending) : 'deleted' };
}

/** What waits to be applied; undefined when nothing does. */
function stateOf({ pending, running }: SdnRecord): 'new' | 'changed' | 'deleted' | undefined {
  if (!pending) return 'deleted';
  if (!running) return 'new';
  return digestOf(pending) === digestOf(running) ? undefined : 'changed';
}

/** Removes an object from the configuration; it stays applied until the next PUT /cluster/sdn. */
export function dropConfigured(collection: Collection<SdnRecord>, id: string): void {
  const running = collection.get(id)?.running;
  if (running) collection.put(id, { running });
  else collection.delete(id);
}

export function putConfigured(collection: Collection<SdnRecord>, id: string, options: Config): void {
  const running = collection.get(id)?.running;
  collection.put(id, { pending: options, ...(running && { running }) });
}

/** Makes the configuration the running one. */
export function applySdnNow(cluster: Cluster): void {
  for (const collection of [cluster.sdnZones, cluster.sdnVnets, cluster.sdnSubnets]) {
    for (const [id, { pending }] of collection.entries()) {
      if (pending) collection.put(id, { pending, running: pending });
      else collection.delete(id);
    }
  }
}
