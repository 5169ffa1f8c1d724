/*
 * Every step stays within 32 bits here and, with both multipliers below 2^31, within 63 bits in SQL, so that engines without
 * unsigned arithmetic do exactly the same.
 */
export const FIRST_MULTIPLIER = 0x21f0aaad;
export const SECOND_MULTIPLIER = 0x735a2d97;

/** A permutation of the words of 32 bits in which every bit of the input reaches every bit of the result. */
export function mix(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), FIRST_MULTIPLIER);
  x = Math.imul(x ^ (x >>> 15), SECOND_MULTIPLIER);
  return (x ^ (x >>> 15)) >>> 0;
}
