import { cyclesOf } from '../../model/cycles.ts';
import type { Text } from '../../model/text.ts';
import { guestText } from '../about.ts';
import { type ClusterGuest, clusterOf } from '../cluster.ts';
import type { Rule, Violation } from '../rule.ts';

/** After a power cut a guest starts in a later group than all that it needs. */
export const bootOrder: Rule = {
  id: 'boot-order',
  title: { de: 'Gäste starten nach denen, die sie brauchen', en: 'Guests start after those that they need' },
  severity: 'mandatory',
  references: [{ catalogue: 'BSI-Standard 200-4', edition: '2023', requirement: 'Wiederanlaufplanung' }],
  remediation: {
    de: 'Geben Sie dem Gast eine spätere `boot.order` als denen, die er braucht, oder nehmen Sie die Abhängigkeit aus dem Dienst.',
    en: 'Give the guest a later `boot.order` than those that it needs, or take the dependency out of the service.',
  },
  check: (stack) => {
    const { guests } = clusterOf(stack);
    const byName = new Map(guests.map((guest) => [guest.name, guest]));
    const cycles = cyclesOf(new Map(guests.map(({ name, dependsOn }) => [name, dependsOn])));
    const cycleOf = new Map(cycles.flatMap((cycle) => cycle.map((name) => [name, cycle] as const)));
    const circles = cycles.map((cycle) => circle(cycle, byName));
    const tooEarly = guests.flatMap((guest) => {
      const cycle = cycleOf.get(guest.name);
      const late = guest.dependsOn
        .flatMap((name) => byName.get(name) ?? [])
        .filter((needed) => needed.bootOrder >= guest.bootOrder && !cycle?.includes(needed.name));
      return guest.urn === undefined || late.length === 0 ? [] : [early(guest, late)];
    });
    return [...circles, ...tooEarly];
  },
};

function circle(cycle: readonly string[], guests: ReadonlyMap<string, ClusterGuest>): Violation {
  const names = [...cycle, cycle[0]].join(' -> ');
  return {
    urn: cycle.map((name) => guests.get(name)?.urn).find((urn) => urn !== undefined),
    about: { de: `Gäste ${cycle.join(', ')}`, en: `guests ${cycle.join(', ')}` },
    is: {
      de: `sie brauchen einander im Kreis (${names}): keiner von ihnen könnte als erster starten`,
      en: `they need each other in a circle (${names}): none of them could start first`,
    },
    must: { de: 'einer muss ohne die anderen starten können', en: 'one must be able to start without the others' },
  };
}

function early(guest: ClusterGuest, late: readonly ClusterGuest[]): Violation {
  const own = group(guest);
  return {
    urn: guest.urn,
    about: guestText(guest),
    is: {
      de: `nach einem Stromausfall startet er ${own.de} und braucht ${late.map((needed) => `${needed.name} (startet ${group(needed).de})`).join(' und ')}`,
      en: `after a power cut it starts ${own.en} and needs ${late.map((needed) => `${needed.name}, which starts ${group(needed).en}`).join(' and ')}`,
    },
    must: { de: 'er muss nach allem starten, was er braucht', en: 'it must start after all that it needs' },
  };
}

function group({ bootOrder: order }: ClusterGuest): Text {
  return order === Number.POSITIVE_INFINITY
    ? { de: 'zuletzt, ohne Platz in der Reihenfolge', en: 'last, without a place in the order' }
    : { de: `in Gruppe ${order}`, en: `in group ${order}` };
}
