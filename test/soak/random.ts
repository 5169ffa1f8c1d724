/** Draws from one seed: the same seed, the same draws. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  bytes(length: number): Buffer;
}

/** A small generator (mulberry32): quick, and good enough to choose faults. */
export function seededRandom(seed: number): Random {
  let state = seed | 0;
  const word = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const next = () => word() / 2 ** 32;
  const int = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    int,
    chance: probability => next() < probability,
    pick: items => items[int(0, items.length - 1)]!,
    bytes(length) {
      const buffer = Buffer.alloc(length);
      // Every 4 KiB begins anew: enough to tell any two files, and any two parts of one, from each other.
      for (let at = 0; at + 4 <= length; at += at % 4096 < 64 ? 4 : 4032) buffer.writeUInt32LE(word(), at);
      return buffer;
    },
  };
}
