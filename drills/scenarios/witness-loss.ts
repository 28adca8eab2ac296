/** The witness is lost: nobody must notice, and nothing else may fail until it is back. */
import type { Act } from '../acts/index.ts';
import { framed, healingMinutes } from './frame.ts';
import type { Scenario } from './scenario.ts';

const steadySeconds = 180;
const maxMinutes = 10;

export const witnessLoss: Scenario = {
  id: 'witness-loss',
  title: { de: 'Ausfall des Zeugen', en: 'Loss of the witness' },
  kind: 'witness-loss',
  scopes: ['cluster'],
  means: [],
  drill(request) {
    const { plan } = request;
    const nodes = plan.sites.flatMap((site) => site.nodes);
    const minutes = healingMinutes(witnessLoss, request, { usual: maxMinutes, acts: nodes.length, steadySeconds });
    return framed(witnessLoss, request, {
      acts: nodes.map(
        ({ name }): Act => ({
          kind: 'witness',
          node: name,
          on: false,
          deadManSeconds: minutes * 60,
          address: plan.witness.host,
        }),
      ),
      affected: new Map(),
      steadySeconds,
      maxMinutes: minutes,
      after: { kind: 'undo' },
    });
  },
};
