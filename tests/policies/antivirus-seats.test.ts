import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../model/inventory.ts';
import { readDeclared } from '../../policies/declared.ts';
import { antivirusSeatsEnough } from '../../policies/rules/antivirus-seats-enough.ts';
import { sentence } from '../../policies/sentence.ts';
import { stacks } from './both-stacks.ts';
import { cooperation } from './good-stack.ts';

const { inventory } = cooperation;

/** What the rule says of the primary stack with another licence. */
function said(licence: Partial<Inventory['antivirus']>): string[] {
  const antivirus = { ...inventory.antivirus, ...licence };
  const stack = readDeclared(stacks.primary, { ...cooperation, inventory: { ...inventory, antivirus } });
  return antivirusSeatsEnough.check(stack).map((each) => sentence(each, 'en'));
}

const { niestetal: _, ...withoutNiestetal } = inventory.antivirus.seats;

describe("The antivirus's licence", () => {
  it('is found where more seats are given out than bought', () => {
    expect(said({ seatsBought: 799 })).toEqual([
      'licence pool Rahmenvertrag IKZ: it has given out 800 seats, but 799 are bought.',
    ]);
  });

  it('is found on the day after its last', () => {
    expect(said({ validUntil: '2026-11-23' })).toEqual([
      'licence pool Rahmenvertrag IKZ: its licence was valid until 2026-11-23, but it must be valid today (2026-11-24).',
    ]);
  });

  it('is found where a member has fewer seats than declared guests', () => {
    expect(said({ seats: { ...inventory.antivirus.seats, niestetal: 2 } })).toEqual([
      'Niestetal: it has 2 seats for 3 guests, but every guest needs one.',
    ]);
    expect(said({ seats: withoutNiestetal })).toEqual([
      'Niestetal: it has 0 seats for 3 guests, but every guest needs one.',
    ]);
  });

  it('suffices while every seat is bought, on its last day too', () => {
    expect(said({ seatsBought: 800, validUntil: '2026-11-24' })).toEqual([]);
    expect(said({ seats: { ...inventory.antivirus.seats, niestetal: 3 } })).toEqual([]);
  });
});
