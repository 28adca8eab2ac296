/** Formulas of the Open-PSA MEF. */
import type { Formula } from '../fault-tree.ts';
import type { Element } from './element.ts';
import type { Reading } from './reading.ts';
import type { Container } from './scope.ts';

const connectives = ['and', 'or', 'nand', 'nor', 'xor'] as const;
const allowed = [
  ...connectives,
  'not, atleast, cardinality, iff, imply, constant, gate, basic-event, house-event, event',
].join(', ');

/** The formula that an element stands for; names are resolved to those of the tree. @throws MefError */
export function readFormula(reading: Reading, at: Container, element: Element): Formula {
  const kind = element.name;
  const args = (least: number, most = Number.POSITIVE_INFINITY): Formula[] => {
    const { length } = element.children;
    if (length < least || length > most) {
      const range = least === most ? `${least}` : `${least} or more`;
      throw reading.mistake(element, `${length} arguments`, { allowed: range });
    }
    return element.children.map((child) => readFormula(reading, at, child));
  };
  const pair = (): [Formula, Formula] => {
    const [one, other] = args(2, 2);
    if (!one || !other) throw reading.mistake(element, 'not two arguments');
    return [one, other];
  };
  switch (kind) {
    case 'gate':
    case 'basic-event':
    case 'house-event':
    case 'event':
      return reading.event(at, element);
    case 'constant':
      return { kind, value: reading.truth(element) };
    case 'not':
      return { kind, arg: args(1, 1)[0] ?? { kind: 'constant', value: false } };
    case 'iff':
    case 'imply':
      return { kind, args: pair() };
    case 'atleast': {
      const all = args(1);
      return { kind, min: reading.count(element, 'min', all.length), args: all };
    }
    case 'cardinality': {
      const all = args(1);
      const min = reading.count(element, 'min', all.length);
      return { kind, min, max: reading.count(element, 'max', all.length), args: all };
    }
  }
  const connective = connectives.find((each) => each === kind);
  if (!connective) throw reading.mistake(element, 'unknown element', { allowed });
  return { kind: connective, args: args(connective === 'xor' ? 2 : 1) };
}
