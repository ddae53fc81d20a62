/** Chance with a seed, so that a finding comes again (xorshift32). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed | 0 || 1;
  }

  /** Whole number from 0 to below `limit`. */
  below(limit: number): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) % limit;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  bytes(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let at = 0; at < count; at += 1) bytes[at] = this.below(256);
    return bytes;
  }
}

/** Values at which lengths and counts go wrong. */
const edges = [
  0, 1, 2, 3, 0x3f, 0x40, 0x7f, 0x80, 0xfe, 0xff, 0x100, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0xffffffff,
];
const most = 4_096;

type Mutation = (bytes: Uint8Array, chance: Chance) => Uint8Array;

function set(bytes: Uint8Array, at: number, value: number, width: number): Uint8Array {
  for (let byte = 0; byte < width && at + byte < bytes.length; byte += 1) {
    bytes[at + byte] = (value >>> ((width - 1 - byte) * 8)) & 0xff;
  }
  return bytes;
}

const mutations: readonly Mutation[] = [
  (bytes, chance) => set(bytes, chance.below(bytes.length || 1), (bytes[0] ?? 0) ^ (1 << chance.below(8)), 1),
  (bytes, chance) => set(bytes, chance.below(bytes.length || 1), chance.below(256), 1),
  (bytes, chance) => set(bytes, chance.below(bytes.length || 1), chance.pick(edges), chance.pick([1, 2, 4])),
  // Near the length that really follows: off by a little.
  (bytes, chance) => set(bytes, chance.below(bytes.length || 1), bytes.length + chance.below(9) - 4, 2),
  (bytes, chance) => bytes.slice(0, chance.below(bytes.length + 1)),
  (bytes, chance) => bytes.slice(chance.below(bytes.length + 1)),
  (bytes, chance) => joined(bytes, chance.bytes(chance.below(64))),
  (bytes, chance) => {
    const at = chance.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), bytes.subarray(chance.below(at + 1)));
  },
  (bytes, chance) => {
    const at = chance.below(bytes.length + 1);
    return joined(bytes.subarray(0, at), bytes.subarray(at + chance.below(16)));
  },
];

/** A copy that is a little or much changed; at most 4 KiB. */
export function mutated(bytes: Uint8Array, chance: Chance): Uint8Array {
  let changed = Uint8Array.from(bytes);
  for (let times = chance.below(5); times > 0; times -= 1)
    changed = Uint8Array.from(chance.pick(mutations)(changed, chance));
  return changed.length > most ? changed.slice(0, most) : changed;
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array {
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
