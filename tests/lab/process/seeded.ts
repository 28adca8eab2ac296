/** Whole numbers from 0 to below `below`, the same ones for the same seed (xorshift32). */
export function seeded(seed: number): (below: number) => number {
  let state = (seed ^ 0x9e3779b9) | 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return below <= 0 ? 0 : (state >>> 0) % below;
  };
}
