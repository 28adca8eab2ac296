/** The site of the primary stack is gone: state, secrets and the program are used from the second site alone. */
import { UserError } from '../../model/user-error.ts';
import { losing } from './losses.ts';
import type { Scenario } from './scenario.ts';

export const primaryGone: Scenario = {
  id: 'primary-gone',
  title: { de: 'Ohne den ersten Standort', en: 'Without the primary site' },
  kind: 'site-loss',
  scopes: ['cluster'],
  means: ['corosync', 'network', 'power', 'maintenance'],
  drill(request) {
    const site = request.plan.sites.find(({ stack }) => stack === 'primary');
    if (!site)
      throw new UserError('no site has the stack "primary"', 'The inventory gives it to one: `stack: primary`.');
    const second = request.plan.sites.find(({ stack }) => stack === 'secondary');
    const patience = { timeoutSeconds: 60, toleranceSeconds: 600 };
    return losing(primaryGone, request, {
      nodes: site.nodes.map(({ name }) => name),
      exercise: 'full-exercise',
      probes: [
        { kind: 'state', id: 'state secondary', stack: 'secondary', ...patience },
        {
          kind: 'preview',
          id: 'preview secondary',
          stack: 'secondary',
          ...(second && { site: second.id }),
          ...patience,
        },
      ],
    });
  },
};
