import { contains, parseAddress, parseNetwork } from '../../model/ipv4.ts';
import type { Text } from '../../model/text.ts';
import { called } from '../about.ts';
import { declaredWitness } from '../declared/nodes.ts';
import type { DeclaredStack } from '../declared.ts';
import type { Rule } from '../rule.ts';

/** The witness stands at neither server site: lost together with one, it leaves the other without quorum. */
export const witnessAtThirdPlace: Rule = {
  id: 'witness-at-third-place',
  title: { de: 'Der Witness steht an keinem der Serverstandorte', en: 'The witness stands at neither server site' },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'INF.2.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2023', requirement: 'SYS.1.5.A20' },
  ],
  remediation: {
    de: 'Nennen Sie in cooperation/witness.yaml einen Rechner an einem dritten Ort, mit eigenen Leitungen zu beiden Standorten.',
    en: 'Name in cooperation/witness.yaml a host at a third place, with lines of its own to both sites.',
  },
  check: (stack) => {
    const witness = declaredWitness(stack);
    if (!witness) return [];
    const { urn, host } = witness;
    const where = whereItStands(stack, host);
    if (where === undefined) return [];
    const must = { de: 'er muss an einem dritten Ort stehen', en: 'it must stand at a third place' };
    return [{ urn, about: called('Witness', 'the witness', host), is: where, must }];
  },
};

/** What is wrong with the place of the host; undefined = nothing. */
function whereItStands({ plan, inventory }: DeclaredStack, host: string): Text | undefined {
  const outcome = (site: string): Text => ({
    de: `fällt ${site} aus, so auch der Witness, und der andere Standort bleibt mangels Quorum stehen`,
    en: `when ${site} is lost, so is the witness, and the other site stops for lack of quorum`,
  });
  for (const { id, nodes } of plan.sites) {
    // A host name tells nothing of its network; its place does.
    const address = /^[\d.]+$/.test(host) ? parseAddress(host) : undefined;
    const network = nodes
      .map(({ managementAddress }) => managementAddress)
      .find((each) => address !== undefined && contains(parseNetwork(each), address));
    if (network !== undefined) {
      return {
        de: `er liegt im Managementnetz von ${id} (${network}): ${outcome(id).de}`,
        en: `it lies in the management network of ${id} (${network}): ${outcome(id).en}`,
      };
    }
    if (inventory.witness.host === host && inventory.witness.place === id) {
      return { de: `er steht in ${id}: ${outcome(id).de}`, en: `it stands at ${id}: ${outcome(id).en}` };
    }
  }
  const known = inventory.witness.host;
  return known === host
    ? undefined
    : {
        de: `niemand weiß, wo er steht: cooperation/witness.yaml kennt nur den Ort von ${known}`,
        en: `it stands nobody knows where: cooperation/witness.yaml knows the place of ${known} only`,
      };
}
