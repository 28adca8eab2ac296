import type { Links } from '../../model/schema/surroundings.ts';
import type { Text } from '../../model/text.ts';
import type { DeclaredStack } from '../declared.ts';
import { linkPlace } from '../places.ts';
import type { Rule } from '../rule.ts';

/** Sites between which replication is declared are joined by two links that no single cut or switch takes both of. */
export const linksOnSeparateRoutes: Rule = {
  id: 'links-on-separate-routes',
  title: {
    de: 'Standorte, zwischen denen repliziert wird, verbinden zwei Leitungen auf getrennten Trassen',
    en: 'Sites that replicate to each other are joined by two links on separate routes',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' }],
  remediation: {
    de: 'Tragen Sie in cooperation/links.yaml eine zweite Leitung in einer anderen Trasse ein, an beiden Enden an einem anderen Switch.',
    en: 'Enter in cooperation/links.yaml a second link in another duct, on another switch at each end.',
  },
  check: (stack) => {
    const { links } = stack.inventory.links;
    return [...pairs(stack)].flatMap(([pair, urn]) => {
      const [from = '', to = ''] = pair.split(' ');
      const joining = links.filter(({ ends }) => Object.hasOwn(ends, from) && Object.hasOwn(ends, to));
      const fault = faultOf(joining, [from, to]);
      if (fault === undefined) return [];
      const about = { de: `Standorte ${from} und ${to}`, en: `sites ${from} and ${to}` };
      const place = linkPlace(stack.inventory, joining.at(-1)?.id);
      return [{ urn, about, is: fault, must, place }];
    });
  },
};

const must = {
  de: 'zwischen ihnen wird repliziert, und dafür muss es zwei Leitungen ohne gemeinsame Trasse und ohne gemeinsamen Switch geben',
  en: 'guests are replicated across, which takes two links that share neither a duct nor a switch',
};

/** Pairs of sites with replication between them, each with the first guest that is. */
function pairs({ guests, replications, siteOf }: DeclaredStack): Map<string, string> {
  const jobs = Map.groupBy(replications, ({ vmId }) => vmId);
  const found = new Map<string, string>();
  for (const { vmId, node, urn } of guests) {
    const home = siteOf(node);
    for (const { target } of jobs.get(vmId) ?? []) {
      const site = siteOf(target);
      if (home === undefined || site === undefined || home === site) continue;
      const pair = [home, site].sort().join(' ');
      if (!found.has(pair)) found.set(pair, urn);
    }
  }
  return found;
}

function faultOf(links: Links['links'], sites: readonly string[]): Text | undefined {
  const [first] = links;
  if (!first) {
    return {
      de: 'keine Leitung verbindet sie: weder Replikation noch Cluster können arbeiten',
      en: 'no link joins them: neither replication nor the cluster can work',
    };
  }
  if (links.length < 2) {
    return {
      de: `${first.id} allein verbindet sie: wird sie unterbrochen, steht die Replikation still, und ein Standort wird abgeschaltet (Fencing)`,
      en: `${first.id} alone joins them: when it is cut, replication stops and one site is fenced`,
    };
  }
  const names = links.map(({ id }) => id);
  const [de, en] = [names.join(' und '), names.join(' and ')];
  if (new Set(links.map(({ route }) => route)).size < 2) {
    return {
      de: `${de} liegen in einer Trasse (${first.route}): ein Bagger durchtrennt sie alle`,
      en: `${en} lie in one duct (${first.route}): one excavator cuts them all`,
    };
  }
  const shared = sites.find((site) => new Set(links.map(({ ends }) => ends[site])).size < 2);
  return shared === undefined
    ? undefined
    : {
        de: `${de} enden in ${shared} an einem Switch (${first.ends[shared]}): er reißt sie alle mit`,
        en: `${en} end at one switch of ${shared} (${first.ends[shared]}): it takes them all with it`,
      };
}
