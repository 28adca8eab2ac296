/** The management of the antivirus loses its node: it comes back at the other site, and signatures are to be had throughout. */
import { UserError } from '../../model/user-error.ts';
import { losing } from './losses.ts';
import type { Scenario } from './scenario.ts';

export const antivirusLost: Scenario = {
  id: 'antivirus-lost',
  title: { de: 'Ausfall der Virenschutz-Verwaltung', en: 'Loss of the antivirus management' },
  kind: 'node-loss',
  scopes: ['cluster'],
  means: ['corosync', 'network', 'power', 'maintenance'],
  drill(request) {
    const { plan, view, target } = request;
    const management = plan.guests.find(({ provides }) => provides === 'antivirus-management');
    const node = management && view.guests.get(management.vmId)?.node;
    if (node === undefined)
      throw new UserError(
        'the cluster has no guest that manages the antivirus',
        'The inventory names it with `provides: antivirus-management`.',
      );
    return losing(antivirusLost, request, {
      nodes: [node],
      probes:
        target === 'lab'
          ? []
          : plan.antivirus.mirrors.map(({ site, address }) => ({
              kind: 'http',
              id: `signatures ${site}`,
              url: `http://${address}/`,
              timeoutSeconds: 5,
              toleranceSeconds: 600,
            })),
    });
  },
};
