import { mix } from './mix.ts';

/** Rows one after another, by number, from `first` on; all below 2^53. */
export interface RowRun {
  readonly first: number;
  readonly length: number;
}

/** Rows by a pair of words each; a number stands for the same word in every row. */
export interface RowPairs {
  readonly lo: Uint32Array;
  readonly hi: Uint32Array | number;
  readonly length: number;
}

/** Who the rows are: nothing else about a row decides its values. A row number n is the pair (n mod 2^32, ⌊n / 2^32⌋). */
export type Identity = RowRun | RowPairs;

/** The children number `ordinals[i]` of the parents `parents`: 64 bits each, so that two children that collide are not met. */
export function childIdentity(parents: RowPairs, ordinals: Uint32Array): RowPairs {
  const { length } = parents;
  const lo = new Uint32Array(length);
  const hi = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    const parentHi = typeof parents.hi === 'number' ? parents.hi : parents.hi[row]!;
    // (parent, ordinal) to (low, high) is one to one where the parents are row numbers: their high word is one for all.
    const high = ordinals[row]! ^ mix(parentHi ^ 0x6a09e667);
    const low = parents.lo[row]! ^ mix(high ^ 0x3c6ef372);
    lo[row] = low;
    hi[row] = high ^ mix(low ^ 0x1b873593);
  }
  return { lo, hi, length };
}

/** A run of rows as pairs. */
export function pairsOf(identity: Identity): RowPairs {
  if ('lo' in identity) return identity;
  const { first, length } = identity;
  const lo = new Uint32Array(length);
  const hi = new Uint32Array(length);
  for (let row = 0; row < length; row++) {
    lo[row] = first + row;
    hi[row] = Math.floor((first + row) / 2 ** 32);
  }
  return { lo, hi, length };
}
