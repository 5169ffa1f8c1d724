import type { Permutation } from '../../dataset/random/permutation.ts';
import { permute } from '../random/permute.ts';

/** Up to so many numbers, a table of a megabyte is faster than computing. */
const SMALL = 2 ** 18;

/** Puts another number in the place of each. */
export function createPermuter(permutation: Permutation): (numbers: Float64Array) => void {
  const { limit } = permutation;
  if (limit > SMALL) return numbers => permute(permutation, numbers, numbers);
  const all = Float64Array.from({ length: limit }, (_, number) => number);
  permute(permutation, all, all);
  const table = Int32Array.from(all);
  return numbers => {
    for (let row = 0; row < numbers.length; row++) numbers[row] = table[numbers[row]!]!;
  };
}
