import { type DrawPlace, keyWords } from './draw-key.ts';

/** A keyed permutation of [0, limit), as numbers. */
export interface Permutation {
  /** It permutes [0, 2^bits) and walks on until it is below the limit. */
  readonly bits: number;
  readonly limit: number;
  /** Up to 32 bits: rounds of (odd multiplier, addend), by fours. Above: the keys of eight half rounds. */
  readonly keys: readonly number[];
}

/**
 * A permutation of [0, limit). The limit must not depend on the scale, or the same number would go elsewhere at another:
 * it is the largest number of rows that a table may ever have.
 */
export function planPermutation(place: DrawPlace, limit: number): Permutation {
  const bits = bitsFor(limit);
  // A round of few bits has few forms: four of them would prefer some permutations over others.
  const blocks = bits <= 5 ? [0, 1, 2, 3] : [0];
  const words = blocks.flatMap(block => keyWords(place, block));
  if (bits > 32) return { bits, limit, keys: words };
  // An even multiplier would not be a permutation, and one of 32 bits would leave SQL's bigint.
  const width = Math.min(bits, 31);
  return {
    bits,
    limit,
    keys: words.map((word, index) => (index % 2 === 0 ? (word % 2 ** width) | 1 : word % 2 ** bits)),
  };
}

function bitsFor(limit: number): number {
  let bits = 1;
  while (2 ** bits < limit) bits += 1;
  return bits;
}
