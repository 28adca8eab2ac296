import type { Text } from '../../model/text.ts';
import { guestText } from '../about.ts';
import { type ClusterGuest, clusterOf } from '../cluster.ts';
import type { Rule } from '../rule.ts';

/**
 * No replica falls further behind than its guest may lose. A node's jobs run one after another, so its interval, the queue
 * before it and its own run count together.
 */
export const replicationWithinRpo: Rule = {
  id: 'replication-within-rpo',
  title: {
    de: 'Intervall, Warteschlange und Übertragung der Replikation bleiben innerhalb des RPO',
    en: 'Interval, queue and transfer of replication stay within the RPO',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' }],
  remediation: {
    de: 'Setzen Sie in der Datei des Dienstes ein kürzeres `replication.intervalMinutes`, erhöhen Sie `rateMBps`, oder verteilen Sie die Gäste auf mehr Knoten.',
    en: 'Set a shorter `replication.intervalMinutes` in the file of the service, raise `rateMBps`, or spread the guests over more nodes.',
  },
  figures: {
    marginPercent: {
      what: { de: 'Anteil des RPO, der übrig bleiben muss', en: 'Share of the RPO that must be left.' },
      least: 0,
      most: 90,
    },
  },
  check: (stack, { marginPercent = 0 } = {}) => {
    const { guests, lags } = clusterOf(stack);
    const queues = new Map<string, number>();
    for (const { node, jobs } of guests) queues.set(node, (queues.get(node) ?? 0) + jobs.length);
    return guests.flatMap((guest) => {
      const { urn, vmId } = guest;
      const allowedMinutes = guest.rpoMinutes * (1 - marginPercent / 100);
      if (urn === undefined) return [];
      const [target, seconds] = [...(lags.get(vmId) ?? [])].sort(([, a], [, b]) => b - a)[0] ?? ['', 0];
      if (seconds <= 60 * allowedMinutes) return [];
      const late = behind(seconds);
      const why = cause(guest, target, queues.get(guest.node) ?? 0);
      return [
        {
          urn,
          about: guestText(guest),
          is: {
            de: `sein Replikat auf ${target} ${late.de} (${why.de})`,
            en: `its replica on ${target} ${late.en} (${why.en})`,
          },
          must: {
            de: `es dürfen höchstens ${minutes(allowedMinutes)} min verloren gehen`,
            en: `no more than ${minutes(allowedMinutes)} min may be lost`,
          },
        },
      ];
    });
  },
};

/** At most one decimal. */
function minutes(value: number): string {
  return String(Math.round(10 * value) / 10);
}

function behind(seconds: number): Text {
  if (seconds === Number.POSITIVE_INFINITY) return { de: 'entsteht nie', en: 'is never made' };
  const late = Math.ceil(seconds / 60);
  return { de: `hinkt bis zu ${late} min hinterher`, en: `falls up to ${late} min behind` };
}

function cause({ jobs, node }: ClusterGuest, target: string, queue: number): Text {
  const schedule = jobs.find((job) => job.target === target)?.schedule ?? '*/15';
  return {
    de: `Zeitplan ${schedule}, ${queue} ${queue === 1 ? 'Auftrag' : 'Aufträge nacheinander'} auf ${node}`,
    en: `schedule ${schedule}, ${queue} ${queue === 1 ? 'job' : 'jobs in turn'} on ${node}`,
  };
}
