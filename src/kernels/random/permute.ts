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
  const words = Int32Array.from(keys, key => key | 0);
  for (let row = 0; row < length; row++) {
    let x = values[row]! | 0;
    do {
      for (let word = 0; word < words.length; word += 8) {
        x = (Math.imul(x, words[word]!) + words[word + 1]!) & mask;
        x = (Math.imul(x ^ (x >>> shift), words[word + 2]!) + words[word + 3]!) & mask;
        x = (Math.imul(x ^ (x >>> shift), words[word + 4]!) + words[word + 5]!) & mask;
        x = (Math.imul(x ^ (x >>> shift), words[word + 6]!) + words[word + 7]!) & mask;
        x ^= x >>> shift;
      }
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
