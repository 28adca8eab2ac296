import type { Links } from '../../model/schema/surroundings.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** Sites between which replication is declared are joined by two links that no single cut or switch takes both of. */
export const linksOnSeparateRoutes: Rule = {
  id: 'links-on-separate-routes',
  title: 'Sites that replicate to each other are joined by two links on separate routes',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' }],
  remediation: 'Enter in cooperation/links.yaml a second link in another duct, on another switch at each end.',
  check: (stack) => {
    const { links } = stack.inventory.links;
    return [...pairs(stack)].flatMap(([pair, urn]) => {
      const [from = '', to = ''] = pair.split(' ');
      const joining = links.filter(({ ends }) => Object.hasOwn(ends, from) && Object.hasOwn(ends, to));
      const fault = faultOf(joining, [from, to]);
      return fault === undefined
        ? []
        : [{ urn, message: `guests of ${from} and ${to} are replicated across, but ${fault}` }];
    });
  },
};

/** Pairs of sites with replication between them, each with the first guest that is. */
function pairs({ guests, replications, siteOf }: DeclaredStack): Map<string, string> {
  const found = new Map<string, string>();
  for (const { vmId, node, urn } of guests) {
    const home = siteOf(node);
    for (const { target } of replications.filter((job) => job.vmId === vmId)) {
      const site = siteOf(target);
      if (home === undefined || site === undefined || home === site) continue;
      const pair = [home, site].sort().join(' ');
      if (!found.has(pair)) found.set(pair, urn);
    }
  }
  return found;
}

function faultOf(links: Links['links'], sites: readonly string[]): string | undefined {
  const [first] = links;
  if (!first) return 'no link joins the two sites: neither replication nor the cluster can work.';
  const names = links.map(({ id }) => id).join(' and ');
  if (links.length < 2)
    return `${first.id} alone joins the two sites: when it is cut, replication stops and one site is fenced.`;
  if (new Set(links.map(({ route }) => route)).size < 2) {
    return `${names} lie in one duct (${first.route}): one excavator cuts them all.`;
  }
  const shared = sites.find((site) => new Set(links.map(({ ends }) => ends[site])).size < 2);
  return shared === undefined
    ? undefined
    : `${names} end at one switch of ${shared} (${first.ends[shared]}): it takes them all with it.`;
}
