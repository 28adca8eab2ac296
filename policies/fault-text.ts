/** Faults in words. */
import type { Text } from '../model/text.ts';

const kinds: Readonly<Record<string, string>> = {
  node: 'Knoten',
  site: 'Standort',
  link: 'Leitung',
  witness: 'Witness',
};

/** `node nie1`, as the model prints what fails: `Knoten nie1`. */
export function faultText(what: string): Text {
  return { de: what.replace(/^\w+/, (kind) => kinds[kind] ?? kind), en: what };
}
