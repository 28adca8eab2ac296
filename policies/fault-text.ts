/** Faults in words. */
import type { FaultEvent } from '../model/availability/services/assessment.ts';
import type { Text } from '../model/text.ts';

const kinds: Readonly<Record<string, string>> = {
  node: 'Knoten',
  site: 'Standort',
  link: 'Leitung',
  witness: 'Witness',
  mains: 'Stromnetz',
  ups: 'USV',
  'generator-start': 'Start des Notstromaggregats',
  'node-hardware': 'Hardware von Knoten',
  'host-os': 'Betriebssystem von Knoten',
  'disk-pool': 'Plattenpool von Knoten',
  guest: 'Gast',
  switch: 'Switch',
  'buried-fibre': 'Trasse',
  'radio-link': 'Funkstrecke',
  uplink: 'Internetzugang',
  room: 'Raum',
};

/** `node nie1`, as the model prints what fails: `Knoten nie1`. */
export function faultText(what: string): Text {
  return { de: what.replace(/^[\w-]+/, (kind) => kinds[kind] ?? kind), en: what };
}

/** An event of the fault tree, for people. */
export function eventText({ name, kind, category }: Pick<FaultEvent, 'name' | 'kind' | 'category'>): Text {
  switch (category) {
    case 'part':
      return faultText(name);
    case 'people':
      return { de: 'Bedienfehler, der beide Standorte trifft', en: 'an operator error that hits both sites' };
    case 'switch-over':
      return {
        de: `${faultText(name).de.replace(/ not taken over$/, '')} ohne Umschaltung`,
        en: name,
      };
    case 'common-cause':
      return {
        de: `gemeinsame Ursache (${kinds[kind] ?? kind}, ${name.split(' ').at(-1)?.replace('everywhere', 'überall')})`,
        en: name,
      };
  }
}
