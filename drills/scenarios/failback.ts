/** Guests go home live, each to the node that the plan gives it. */
import { guestsIn } from './frame.ts';
import { moving } from './moves.ts';
import type { Scenario } from './scenario.ts';

export const failback: Scenario = {
  id: 'failback',
  title: { de: 'Rückkehr', en: 'Failback' },
  kind: 'planned-switchover',
  scopes: ['cluster', 'member', 'service', 'guest'],
  means: [],
  drill: (request) =>
    moving(failback, request, guestsIn(request.scope, request), ({ homeNode }) => homeNode, { kind: 'keep' }),
};
