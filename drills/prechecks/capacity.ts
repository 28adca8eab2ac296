/** After any single loss the rest must hold all guests: where they are now, not where they were planned. */
import { nodeAfter, singleLosses } from '../../model/capacity.ts';
import type { Plan } from '../../model/plan.ts';
import type { DrillView } from '../ports.ts';
import type { Check, Circumstances } from './refusal.ts';

export const capacity: Check<Circumstances> = ({ plan, view }) =>
  singleLosses(plan.sites).flatMap(({ what, nodes }) => {
    const needed = new Map<string, number>();
    for (const guest of plan.guests) {
      const node = placeAfter(guest, nodes, view);
      if (node !== undefined) needed.set(node, (needed.get(node) ?? 0) + guest.memoryMiB);
    }
    return plan.sites
      .flatMap((site) => site.nodes)
      .flatMap(({ name, memoryMiB, reservedMiB }) => {
        const usable = memoryMiB - reservedMiB;
        const need = needed.get(name) ?? 0;
        if (need <= usable) return [];
        const [de, en] =
          what === undefined ? ['schon jetzt', 'already now'] : [`nach Ausfall (${what})`, `after the loss of ${what}`];
        return [
          {
            check: 'capacity',
            subject: name,
            reason: {
              de: `${de} braucht ${name} ${need} MiB, verfügbar sind ${usable}`,
              en: `${en} ${name} needs ${need} MiB, and has ${usable}`,
            },
            remedy: {
              de: 'Gäste anders verteilen (`ikz failback`) oder Speicher nachrüsten.',
              en: 'Place the guests differently (`ikz failback`), or add memory.',
            },
          },
        ];
      });
  });

/** Where it runs now if that is left; else where the plan's order takes it. */
function placeAfter(guest: Plan['guests'][number], lost: ReadonlySet<string>, view: DrillView): string | undefined {
  const now = view.guests.get(guest.vmId)?.node;
  return now !== undefined && !lost.has(now) ? now : nodeAfter(guest, { what: undefined, nodes: lost });
}
