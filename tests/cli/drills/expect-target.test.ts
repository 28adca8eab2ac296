/** A drill is gone on with where it was begun. */
import { expect, it } from 'vitest';
import { expectTarget } from '../../../cli/drills/expect-target.ts';

const lab = { kind: 'lab', cluster: 'ikz' } as const;
const live = { kind: 'live', cluster: 'ikz' } as const;

it('A drill of the lab is not gone on with on the real cluster of the same name, nor the other way round', () => {
  expect(() => expectTarget('d', lab, live)).toThrow(
    'd: it was begun on the lab (ikz), and this would go on with it on the real cluster (ikz)',
  );
  expect(() => expectTarget('d', live, lab)).toThrow('it was begun on the real cluster (ikz)');
});

it('A drill of one cluster is not gone on with on another', () => {
  expect(() => expectTarget('d', live, { kind: 'live', cluster: 'other' })).toThrow('on the real cluster (other)');
});

it('A drill is gone on with on its own target', () => {
  expect(() => expectTarget('d', live, { ...live })).not.toThrow();
});
