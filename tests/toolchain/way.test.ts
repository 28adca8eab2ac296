import { describe, expect, it } from 'vitest';
import { chosenWay } from '../../toolchain/way.ts';

describe('IKZ_TOOLCHAIN', () => {
  it('leaves the choice when it is not set, or empty', () => {
    expect(chosenWay({})).toBeUndefined();
    expect(chosenWay({ IKZ_TOOLCHAIN: '' })).toBeUndefined();
  });

  it('picks a way by its name', () => {
    expect(chosenWay({ IKZ_TOOLCHAIN: 'source' })).toBe('source');
  });

  it('is refused with what is allowed when it names no way', () => {
    expect(() => chosenWay({ IKZ_TOOLCHAIN: 'sources' })).toThrow(
      'IKZ_TOOLCHAIN: got "sources", allowed: installed, download, source.',
    );
  });
});
