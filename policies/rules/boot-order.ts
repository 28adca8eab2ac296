import { cyclesOf } from '../../model/cycles.ts';
import { type ClusterGuest, clusterOf } from '../cluster.ts';
import type { Rule } from '../rule.ts';

/** After a power cut a guest starts in a later group than all that it needs. */
export const bootOrder: Rule = {
  id: 'boot-order',
  title: 'Guests start after those that they need',
  severity: 'mandatory',
  references: [{ catalogue: 'BSI-Standard 200-4', edition: '2023', requirement: 'Wiederanlaufplanung' }],
  remediation:
    'Give the guest a later `boot.order` than those that it needs, or take the dependency out of the service.',
  check: (stack) => {
    const { guests } = clusterOf(stack);
    const byName = new Map(guests.map((guest) => [guest.name, guest]));
    const cycles = cyclesOf(new Map(guests.map(({ name, dependsOn }) => [name, dependsOn])));
    const inCycle = (a: string, b: string) => cycles.some((cycle) => cycle.includes(a) && cycle.includes(b));
    const circles = cycles.map((cycle) => ({
      urn: cycle.map((name) => byName.get(name)?.urn).find((urn) => urn !== undefined),
      message: `guests need each other in a circle (${[...cycle, cycle[0]].join(' -> ')}): none of them could start first.`,
    }));
    const tooEarly = guests.flatMap((guest) => {
      if (guest.urn === undefined) return [];
      const late = guest.dependsOn
        .flatMap((name) => byName.get(name) ?? [])
        .filter((needed) => needed.bootOrder >= guest.bootOrder && !inCycle(guest.name, needed.name));
      return late.length === 0
        ? []
        : [
            {
              urn: guest.urn,
              message: `guest ${guest.name} (${guest.vmId}) starts ${group(guest)}, but needs ${late.map((needed) => `${needed.name}, which starts ${group(needed)}`).join(' and ')}: after a power cut it starts before what it needs.`,
            },
          ];
    });
    return [...circles, ...tooEarly];
  },
};

const group = ({ bootOrder: order }: ClusterGuest): string =>
  order === Number.POSITIVE_INFINITY ? 'last, without a place in the order' : `in group ${order}`;
