/** Every replica must be there, without failures, no older than two of its intervals, and within what may be lost. */

import type { ReplicaView } from '../../pve/cluster-view.ts';
import { isStale, missingReplicas } from '../replicas.ts';
import type { Check, Circumstances } from './refusal.ts';

/** Seconds from here until a guest is away, at most: the lock, the act, a round of HA. */
const beginning = 60;

/** What can't be replicated because a node is offline is told by that node (`quorum`), once, and not again by each guest. */
export const replication: Check<Circumstances> = ({ plan, view }) => {
  const dark = new Set(view.nodes.flatMap(({ name, online }) => (online ? [] : [name])));
  return plan.guests.flatMap((guest) => {
    const live = view.guests.get(guest.vmId);
    if (!live || dark.has(live.node)) return [];
    const refusal = (de: string, en: string) => ({
      check: 'replication',
      subject: guest.name,
      reason: { de, en },
      remedy: {
        de: `Ursache beheben (\`pvesr status --guest ${guest.vmId}\` auf ${live.node}), dann \`pvesr schedule-now\` und den Lauf abwarten.`,
        en: `Find the cause (\`pvesr status --guest ${guest.vmId}\` on ${live.node}), then \`pvesr schedule-now\` and wait for the run.`,
      },
    });
    if (live.replicas === undefined) {
      return [
        refusal(
          `Stand der Replikate unbekannt: ${live.node} antwortet nicht`,
          `age of its replicas unknown: ${live.node} does not answer`,
        ),
      ];
    }
    const replicas = live.replicas.filter(({ target }) => !dark.has(target));
    return [
      ...missingReplicas(guest.haNodes, live)
        .filter((node) => !dark.has(node))
        .map((node) => refusal(`kein Replikat auf ${node}`, `no replica on ${node}`)),
      ...replicas
        .filter(({ failures }) => failures > 0)
        .map(({ jobId, failures, error = '' }) =>
          refusal(
            `Auftrag ${jobId} schlug ${failures}-mal fehl: ${error}`,
            `job ${jobId} has failed ${failures === 1 ? 'once' : `${failures} times`}: ${error}`,
          ),
        ),
      ...replicas
        .filter(
          (replica) =>
            replica.failures === 0 &&
            (isStale(guest.replicas, replica, view.now) || wouldLoseTooMuch(guest.rpoMinutes, replica, view.now)),
        )
        .map(({ jobId, lastSync = 0 }) => {
          const minutes = Math.round((view.now - lastSync) / 60);
          return refusal(
            `Replikat von Auftrag ${jobId} ist ${minutes} min alt`,
            `replica of job ${jobId} is ${minutes} min old`,
          );
        }),
    ];
  });
};

/** The drill itself would miss the target: two late intervals may be longer than what may be lost. */
const wouldLoseTooMuch = (rpoMinutes: number, { lastSync }: Pick<ReplicaView, 'lastSync'>, now: number): boolean =>
  lastSync !== undefined && now - lastSync + beginning > rpoMinutes * 60;
