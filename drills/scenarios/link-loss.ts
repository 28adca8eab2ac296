/** All lines between the sites are lost: the witness decides which site goes on; the other one's guests move there. */
import type { Act } from '../acts/index.ts';
import { addressOf, framed, healingMinutes } from './frame.ts';
import type { Scenario } from './scenario.ts';

const steadySeconds = 300;
const maxMinutes = 20;

export const linkLoss: Scenario = {
  id: 'link-loss',
  title: { de: 'Ausfall der Leitungen zwischen den Standorten', en: 'Loss of the lines between the sites' },
  kind: 'link-loss',
  scopes: ['cluster'],
  means: [],
  drill(request) {
    const { plan, view } = request;
    const [cut, ...others] = plan.sites;
    const acts = cut?.nodes.length ?? 0;
    const minutes = healingMinutes(linkLoss, request, { usual: maxMinutes, acts, steadySeconds });
    const peers = others.flatMap(({ nodes }) => nodes.map(addressOf));
    return framed(linkLoss, request, {
      acts: (cut?.nodes ?? []).map(
        ({ name }): Act => ({ kind: 'link', node: name, on: false, deadManSeconds: minutes * 60, peers }),
      ),
      // Which site loses is the witness's choice, so any guest may have to move.
      affected: new Map(
        plan.guests.filter(({ vmId }) => view.guests.has(vmId)).map(({ vmId, haNodes }) => [vmId, haNodes]),
      ),
      steadySeconds,
      maxMinutes: minutes,
      after: { kind: 'undo' },
    });
  },
};
