import { clusterOf } from '../cluster.ts';
import { clusterStack, declaredStacks, declaredWitness } from '../declared/nodes.ts';
import { witnessPlace } from '../places.ts';
import type { Fault, Rule } from '../rule.ts';

/** An even number of nodes has a witness, or half of them stop the other half; an odd number has none (Proxmox VE). */
export const witnessFitsNodeCount: Rule = {
  id: 'witness-fits-node-count',
  title: {
    de: 'Eine gerade Zahl von Knoten hat einen Witness, eine ungerade keinen',
    en: 'An even number of nodes has a witness, an odd number has none',
  },
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' }],
  remediation: {
    de: 'Deklarieren Sie bei einer geraden Zahl von Knoten den Witness, nehmen Sie ihn bei einer ungeraden heraus.',
    en: 'Declare the witness for an even number of nodes, or take it out for an odd one.',
  },
  check: (stack) => {
    // What the cluster has once is declared by one stack: the other says nothing of the witness.
    if (!declaredStacks(stack).has(clusterStack)) return [];
    const nodes = clusterOf(stack).sites.flatMap((site) => site.nodes.map(({ name }) => name));
    const witness = declaredWitness(stack);
    const isEven = nodes.length % 2 === 0;
    if (isEven === (witness !== undefined)) return [];
    const count = nodes.length;
    const half = count / 2;
    const names = nodes.join(', ');
    const fault: Fault = isEven
      ? {
          is: {
            de: `er hat ${count} Knoten (${names}) und keinen Witness: fällt ein Standort aus, hat der andere ${half} von ${count} Stimmen, keine Mehrheit, und bleibt ebenfalls stehen`,
            en: `it has ${count} nodes (${names}) and no witness: when one site is lost, the other has ${half} of ${count} votes, no majority, and stops as well`,
          },
          must: { de: 'eine gerade Zahl braucht einen Witness', en: 'an even number needs a witness' },
        }
      : {
          is: {
            de: `er hat ${count} Knoten (${names}) und den Witness ${witness?.host}: bei einer ungeraden Zahl hat dieser so viele Stimmen, dass schon sein Ausfall den Cluster anhalten kann`,
            en: `it has ${count} nodes (${names}) and the witness ${witness?.host}: with an odd number it has so many votes that its loss alone can stop the cluster`,
          },
          must: {
            de: 'Proxmox VE unterstützt ihn nur für eine gerade Zahl',
            en: 'Proxmox VE supports one for an even number only',
          },
        };
    return [
      {
        urn: witness?.urn,
        about: { de: 'Cluster', en: 'the cluster' },
        ...fault,
        place: witnessPlace(stack.inventory),
      },
    ];
  },
};
