/** All nodes of a site are lost at once: the other one carries on with the witness's vote. */
import { nameOfScope } from '../scope.ts';
import { nodesOfSite } from './frame.ts';
import { losing } from './losses.ts';
import type { Scenario } from './scenario.ts';

export const siteLoss: Scenario = {
  id: 'site-loss',
  title: { de: 'Ausfall eines Standorts', en: 'Loss of a site' },
  kind: 'site-loss',
  scopes: ['site'],
  means: ['corosync', 'network', 'power', 'maintenance'],
  drill: (request) =>
    losing(siteLoss, request, {
      nodes: nodesOfSite(request.plan, nameOfScope(request.scope)),
      exercise: 'full-exercise',
    }),
};
