/** The node is lost on which HA's manager works: a new one must be found before anything is recovered. */
import { UserError } from '../../model/user-error.ts';
import { losing } from './losses.ts';
import type { Scenario } from './scenario.ts';

export const masterLoss: Scenario = {
  id: 'master-loss',
  title: { de: 'Ausfall des Knotens mit dem HA-Manager', en: "Loss of the HA manager's node" },
  kind: 'node-loss',
  scopes: ['cluster'],
  means: ['corosync', 'network', 'power'],
  drill(request) {
    const node = request.view.master?.node;
    if (node === undefined) {
      throw new UserError(
        'the cluster has no HA manager at this moment',
        'Look at `ha-manager status`, and plan again when there is one.',
      );
    }
    return losing(masterLoss, request, { nodes: [node] });
  },
};
