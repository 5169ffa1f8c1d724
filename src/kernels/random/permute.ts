import type { Permutation } from '../../dataset/random/permutation.ts';
import { mix } from './mix.ts';

/** For each number of [0, limit) another of [0, limit), no two alike. */
export function permute(permutation: Permutation, values: Float64Array, out: Float64Array): void {
  if (permutation.bits <= 32) permuteNarrow(permutation, values, out);
  else permuteWide(permutation, values, out);
}

function permuteNarrow({ bits, limit, keys }: Permutation, values: Float64Array, out: Float64Array): void {
  const { length } = values;
  const mask = bits === 32 ? -1 : (1 << bits) - 1;
  const shift = (bits + 1) >> 1;
  const [m0, a0, m1, a1, m2, a2, m3, a3] = keys.map(key => key | 0) as unknown as EightWords;
  for (let row = 0; row < length; row++) {
    let x = values[row]! | 0;
    do {
      x = (Math.imul(x, m0) + a0) & mask;
      x = (Math.imul(x ^ (x >>> shift), m1) + a1) & mask;
      x = (Math.imul(x ^ (x >>> shift), m2) + a2) & mask;
      x = (Math.imul(x ^ (x >>> shift), m3) + a3) & mask;
      x ^= x >>> shift;
    } while (x >>> 0 >= limit);
    out[row] = x >>> 0;
  }
}

function permuteWide({ bits, limit, keys }: Permutation, values: Float64Array, out: Float64Array): void {
  const { length } = values;
  const lowBits = bits >> 1;
  const split = 2 ** lowBits;
  const lowMask = split - 1;
  const highMask = 2 ** (bits - lowBits) - 1;
  for (let row = 0; row < length; row++) {
    let value = values[row]!;
    do {
      let high = Math.floor(value / split);
      let low = value - high * split;
      for (let round = 0; round < 8; round += 2) {
        high = (high + mix(low ^ keys[round]!)) & highMask;
        low = (low + mix(high ^ keys[round + 1]!)) & lowMask;
      }
      value = high * split + low;
    } while (value >= limit);
    out[row] = value;
  }
}

type EightWords = [number, number, number, number, number, number, number, number];
