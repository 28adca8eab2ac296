/** What the services of the lab's hosts have written, as journalctl(1) shows it. */
import type { Cluster } from './cluster.ts';
import type { JournalRecord } from './course-records.ts';

/** Lines that are kept; older ones go. */
const length = 5000;

/** Adds a line of now. Only inside a transaction. */
export function writeJournal(cluster: Cluster, line: Omit<JournalRecord, 'at'>): void {
  const { journal, settings } = cluster;
  const number = (settings.lastJournal ?? 0) + 1;
  cluster.changeSettings({ ...settings, lastJournal: number });
  journal.put(String(number), { at: cluster.now(), ...line });
  const old = String(number - length);
  if (journal.has(old)) journal.delete(old);
}
