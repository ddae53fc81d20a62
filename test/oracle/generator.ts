/** A small repeatable generator (xorshift32): a whole number below `limit`. */
export function generator(seed: number): (limit: number) => number {
  // Neighbouring seeds give unlike histories; zero would stay zero.
  let state = Math.imul(seed, 0x9e3779b1) || 1;
  return (limit) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % Math.max(1, limit);
  };
}
