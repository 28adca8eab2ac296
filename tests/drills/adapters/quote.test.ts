/** Words for a remote shell; that a real one splits them as they were is tested end to end. */
import { expect, it } from 'vitest';
import { quoted } from '../../../drills/adapters/quote.ts';

it('Plain words stay readable, others are quoted', () => {
  expect(quoted(['nft', '-f', '-'])).toBe('nft -f -');
  expect(quoted(['printf', "it's", '', 'a b'])).toBe("printf 'it'\\''s' '' 'a b'");
});
