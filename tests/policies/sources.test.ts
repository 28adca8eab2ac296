import { describe, expect, it } from 'vitest';
import { outside } from '../../policies/declared/sources.ts';

const allowed = ['10.129.0.0/24', '192.168.8.0/24'];

describe('A source of a firewall rule', () => {
  it.each([
    ['10.129.0.0/24'],
    ['10.129.0.11'],
    ['10.129.0.128/25'],
    ['192.168.8.10-192.168.8.20'],
    ['10.129.0.11, 192.168.8.0/24'],
  ])('lies in the networks allowed: %s', (source) => {
    expect(outside(source, allowed)).toEqual([]);
  });

  it.each([
    [undefined, ['anywhere']],
    ['0.0.0.0/0', ['0.0.0.0/0']],
    ['10.129.0.0/23', ['10.129.0.0/23']],
    ['10.129.0.250-10.129.1.5', ['10.129.0.250-10.129.1.5']],
    ['10.129.0.11,10.130.0.11', ['10.130.0.11']],
    ['+management', ['+management']],
    ['dc/alias', ['dc/alias']],
    ['fd00::/8', ['fd00::/8']],
  ])('lies outside: %s', (source, parts) => {
    expect(outside(source, allowed)).toEqual(parts);
  });

  it('from anywhere is fine where everything is allowed', () => {
    expect(outside(undefined, ['0.0.0.0/0'])).toEqual([]);
  });
});
