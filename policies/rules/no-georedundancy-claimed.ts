import { remarks } from '../declared/remarks.ts';
import type { Rule } from '../rule.ts';

/** BSI's site criteria: about 200 km between georedundant data centres, with a reason less, never below 100 km. */
const usualKm = 200;
const leastKm = 100;

const claim = /geo-?\s?redundan/i;
/** "not georedundant" claims nothing. */
const denial = /\b(?:nicht|kein\w*|keine\w*|not|no|non)[\s-]+(?:\w+[\s-]+)?geo-?\s?redundan/i;

/** Nothing that is declared calls itself georedundant while the sites lie nearer to each other than BSI allows for the word. */
export const noGeoredundancyClaimed: Rule = {
  id: 'no-georedundancy-claimed',
  title: {
    de: 'Georedundanz wird nicht unterhalb der Abstände des BSI behauptet',
    en: 'Georedundancy is not claimed below the distances of the BSI',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' }],
  remediation: {
    de: 'Nennen Sie es stattdessen Betriebsredundanz.',
    en: 'Call it operating redundancy (Betriebsredundanz) instead.',
  },
  check: ({ resources, inventory }) => {
    const { distanceKm } = inventory.links;
    if (distanceKm >= usualKm) return [];
    const must =
      distanceKm < leastKm
        ? {
            de: `unter ${leastKm} km nennt das BSI nichts so, und es verlangt rund ${usualKm} km`,
            en: `the BSI never calls less than ${leastKm} km so, and asks for about ${usualKm} km`,
          }
        : {
            de: `das BSI verlangt rund ${usualKm} km, und darunter eine schriftliche Begründung`,
            en: `the BSI asks for about ${usualKm} km, and below that for a written reason`,
          };
    return remarks(resources)
      .filter(({ text }) => claim.test(text) && !denial.test(text))
      .map(({ urn, of, property, text }) => ({
        urn,
        about: of,
        is: {
          de: `behauptet wird Georedundanz (${property}: "${text}") bei ${String(distanceKm).replace('.', ',')} km zwischen den Standorten`,
          en: `it claims georedundancy (${property}: "${text}") with the sites ${distanceKm} km apart`,
        },
        must,
      }));
  },
};
