import { clusterOf } from '../cluster.ts';
import { clusterStack, declaredStacks, declaredWitness } from '../declared/nodes.ts';
import type { Rule } from '../rule.ts';

/** An even number of nodes has a witness, or half of them stop the other half; an odd number has none (Proxmox VE). */
export const witnessFitsNodeCount: Rule = {
  id: 'witness-fits-node-count',
  title: 'An even number of nodes has a witness, an odd number has none',
  severity: 'mandatory',
  references: [{ catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' }],
  remediation: 'Declare the witness for an even number of nodes, or take it out for an odd one.',
  check: (stack) => {
    // What the cluster has once is declared by one stack: the other says nothing of the witness.
    if (!declaredStacks(stack).has(clusterStack)) return [];
    const nodes = clusterOf(stack).sites.flatMap((site) => site.nodes.map(({ name }) => name));
    const witness = declaredWitness(stack);
    const isEven = nodes.length % 2 === 0;
    if (isEven === (witness !== undefined)) return [];
    const are = `the cluster has ${nodes.length} nodes (${nodes.join(', ')})`;
    return [
      {
        urn: witness?.urn,
        message: isEven
          ? `${are} and no witness: when one site is lost, the other has ${nodes.length / 2} of ${nodes.length} votes, no majority, and stops as well.`
          : `${are} and the witness ${witness?.host}: Proxmox VE supports one for an even number only; with an odd number it has so many votes that its loss alone can stop the cluster.`,
      },
    ];
  },
};
