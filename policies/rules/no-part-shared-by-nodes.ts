import type { Site } from '../../model/inventory.ts';
import type { Text } from '../../model/text.ts';
import { called } from '../about.ts';
import { declaredNodes } from '../declared/nodes.ts';
import { equipmentPlace } from '../places.ts';
import type { Fault, Rule } from '../rule.ts';

/**
 * A site of several nodes stands as long as one of them does: no UPS and no switch carries all of them, and none all
 * uplinks. Rooms and feeds from the mains are left out: a site has what its building gives, and the other site is there
 * for when it is lost.
 */
export const noPartSharedByNodes: Rule = {
  id: 'no-part-shared-by-nodes',
  title: {
    de: 'An keinem Standort hängen alle Knoten oder alle Internetzugänge an einem Gerät',
    en: 'At no site do all nodes or all uplinks hang on one device',
  },
  severity: 'mandatory',
  references: [
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'INF.2.A21' },
    { catalogue: 'IT-Grundschutz', edition: '2022', requirement: 'SYS.1.5.A20' },
  ],
  remediation: {
    de: 'Schließen Sie jeden Knoten an zwei Geräte an, oder die Knoten an verschiedene, und tragen Sie es in der Datei des Standorts ein.',
    en: 'Connect each node to two devices, or the nodes to different ones, and enter it in the file of the site.',
  },
  check: (stack) => {
    const names = declaredNodes(stack);
    const sites = stack.inventory.sites.map((site) => ({
      ...site,
      nodes: site.nodes.filter(({ name }) => names.has(name)),
    }));
    return sites.flatMap((site) =>
      sharedParts(site).map(({ part, ...fault }) => {
        const place = equipmentPlace(stack.inventory, part);
        return { urn: undefined, about: called('Standort', 'site', site.id), ...fault, ...(place && { place }) };
      }),
    );
  },
};

type SharedPart = Fault & { part: string };

function sharedParts({ nodes, ups, switches, uplinks }: Site): SharedPart[] {
  // One node alone shares nothing; that it is alone is for capacity and replication to tell.
  const judged = nodes.length > 1 ? nodes : [];
  const names = judged.map(({ name }) => name);
  // Where every node has the same two devices, either carries them all, and none is missed.
  const carriers = (of: (node: Site['nodes'][number]) => readonly string[], ids: readonly string[]) =>
    ids.filter((id) => judged.length > 0 && judged.every((node) => of(node).every((each) => each === id)));
  return [
    ...carriers(
      (node) => node.ups,
      ups.map(({ id }) => id),
    ).map((part) => ({ part, ...onOne(called('der USV', 'the UPS', part), names) })),
    ...carriers(
      (node) => node.switches,
      switches.map(({ id }) => id),
    ).map((part) => ({ part, ...onOne(called('dem Switch', 'the switch', part), names) })),
    ...sharedUplinks(uplinks),
  ];
}

function onOne(device: Text, nodes: readonly string[]): Fault {
  return {
    is: {
      de: `alle Knoten (${nodes.join(', ')}) hängen allein an ${device.de}: fällt das Gerät aus, so der ganze Standort`,
      en: `all nodes (${nodes.join(', ')}) hang on ${device.en} alone: when it breaks, the whole site is down`,
    },
    must: { de: 'kein einzelnes Gerät darf einen Standort mitnehmen', en: 'no single device may take a site with it' },
  };
}

function sharedUplinks(uplinks: Site['uplinks']): SharedPart[] {
  const [first] = uplinks;
  if (!first || uplinks.some((uplink) => uplink.switch !== first.switch)) return [];
  const names = uplinks.map(({ id }) => id).join(', ');
  const is =
    uplinks.length > 1
      ? {
          de: `alle Internetzugänge (${names}) enden an ${first.switch}: fällt er aus, sind Witness und Nutzer nur über den anderen Standort zu erreichen`,
          en: `all uplinks (${names}) end at ${first.switch}: when it breaks, witness and users are reached over the other site only`,
        }
      : {
          de: `${names} ist der einzige Internetzugang: fällt er aus, sind Witness und Nutzer nur über den anderen Standort zu erreichen`,
          en: `${names} is the only uplink: when it breaks, witness and users are reached over the other site only`,
        };
  const must = {
    de: 'es müssen zwei Zugänge an verschiedenen Switches sein',
    en: 'there must be two uplinks at different switches',
  };
  const remediation = {
    de: 'Führen Sie einen zweiten Internetzugang zu einem anderen Switch, und tragen Sie es in der Datei des Standorts ein.',
    en: 'Lead a second uplink to another switch, and enter it in the file of the site.',
  };
  return [{ part: first.id, is, must, remediation }];
}
