/** The management of the antivirus loses its node: it comes back on another node, guests check in again, and signatures are to be had throughout. */
import type { GuestPlan } from '../../model/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { antivirusProbes } from '../probes/antivirus.ts';
import { losing } from './losses.ts';
import type { Scenario } from './scenario.ts';

/** Seconds without an answer of what the drill does not touch: a try or two that went wrong. */
const untouchedTolerance = 30;

export const antivirusLost: Scenario = {
  id: 'antivirus-lost',
  title: { de: 'Ausfall der Virenschutz-Verwaltung', en: 'Loss of the antivirus management' },
  kind: 'node-loss',
  scopes: ['cluster'],
  means: ['corosync', 'network', 'power', 'maintenance'],
  drill(request) {
    const { plan, view } = request;
    const nodeOf = ({ vmId }: GuestPlan) => view.guests.get(vmId)?.node;
    const management = plan.guests.find(({ provides }) => provides === 'antivirus-management');
    const node = management && nodeOf(management);
    if (node === undefined)
      throw new UserError(
        'the cluster has no guest that manages the antivirus',
        'The inventory names it with `provides: antivirus-management`.',
      );
    // One guest a site asks; neither it nor its node is touched.
    const askers = plan.sites.flatMap(({ nodes }) => {
      const untouched = nodes.map(({ name }) => name).filter((name) => name !== node);
      return plan.guests.find((guest) => !guest.provides && untouched.includes(nodeOf(guest) ?? '')) ?? [];
    });
    return losing(antivirusLost, request, {
      nodes: [node],
      probes: askers.flatMap((asker) =>
        antivirusProbes({
          plan,
          asker,
          toleranceOf: (provider) => (nodeOf(provider) === node ? provider.rtoMinutes * 60 : untouchedTolerance),
        }),
      ),
    });
  },
};
