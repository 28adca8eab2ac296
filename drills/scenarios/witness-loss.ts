/** The witness is lost: nobody must notice, and nothing else may fail until it is back. */
import type { Act } from '../acts/index.ts';
import { framed } from './frame.ts';
import type { Scenario } from './scenario.ts';

const maxMinutes = 10;

export const witnessLoss: Scenario = {
  id: 'witness-loss',
  title: { de: 'Ausfall des Zeugen', en: 'Loss of the witness' },
  kind: 'witness-loss',
  scopes: ['cluster'],
  means: [],
  drill(request) {
    const { plan } = request;
    const minutes = request.maxMinutes ?? maxMinutes;
    return framed(witnessLoss, request, {
      acts: plan.sites
        .flatMap(({ nodes }) => nodes)
        .map(
          ({ name }): Act => ({
            kind: 'witness',
            node: name,
            on: false,
            deadManSeconds: minutes * 60,
            address: plan.witness.host,
          }),
        ),
      affected: new Map(),
      steadySeconds: 180,
      maxMinutes: minutes,
      after: { kind: 'undo' },
    });
  },
};
