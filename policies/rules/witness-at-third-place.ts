import { contains, parseAddress, parseNetwork } from '../../model/ipv4.ts';
import { declaredWitness } from '../declared/nodes.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** The witness stands at neither server site: lost together with one, it leaves the other without quorum. */
export const witnessAtThirdPlace: Rule = {
  id: 'witness-at-third-place',
  title: 'The witness stands at neither server site',
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' },
  ],
  remediation: 'Name in cooperation/witness.yaml a host at a third place, with lines of its own to both sites.',
  check: (stack) => {
    const witness = declaredWitness(stack);
    if (!witness) return [];
    const { urn, host } = witness;
    const where = placeOf(stack, host);
    return where === undefined ? [] : [{ urn, message: `the witness ${host} ${where}` }];
  },
};

/** What is wrong with the place of the host; undefined = nothing. */
function placeOf({ plan, inventory }: DeclaredStack, host: string): string | undefined {
  const outcome = (site: string) =>
    `when ${site} is lost, so is the witness, and the other site stops for lack of quorum.`;
  for (const { id, nodes } of plan.sites) {
    // A host name tells nothing of its network; its place does.
    const address = /^[\d.]+$/.test(host) ? parseAddress(host) : undefined;
    const network = nodes
      .map(({ managementAddress }) => managementAddress)
      .find((each) => address !== undefined && contains(parseNetwork(each), address));
    if (network !== undefined) return `lies in the management network of ${id} (${network}): ${outcome(id)}`;
    if (inventory.witness.host === host && inventory.witness.place === id) return `stands at ${id}: ${outcome(id)}`;
  }
  return inventory.witness.host === host
    ? undefined
    : `stands nobody knows where: cooperation/witness.yaml knows the place of ${inventory.witness.host} only.`;
}
