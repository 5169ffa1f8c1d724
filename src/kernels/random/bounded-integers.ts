/** Up to here one word serves. */
export const NARROW = 2 ** 20;

const LIMB = 2 ** 21;

/**
 * first + ⌊word × n / 2^32⌋, a whole number of [first, first + n), for n up to 2^20. No number is more likely than another by more than n / 2^32
 * of itself, which is below 1 in 4096.
 */
export function boundedIntegers(n: number, words: Uint32Array, out: Float64Array | Int32Array, first = 0): void {
  const { length } = words;
  if (out instanceof Int32Array) {
    for (let row = 0; row < length; row++) out[row] = (((words[row]! * n) / 2 ** 32) | 0) + first;
    return;
  }
  // Below 2^52 the product, and by a power of two the quotient, is exact.
  for (let row = 0; row < length; row++) out[row] = Math.floor((words[row]! * n) / 2 ** 32) + first;
}

/**
 * ⌊(high × 2^32 + low) × n / 2^64⌋, a whole number of [0, n), for n up to 2^53. No number is more likely than another by more
 * than n / 2^64 of itself, which is at most 1 in 2048.
 */
export function wideIntegers(n: number, high: Uint32Array, low: Uint32Array, out: Float64Array): void {
  const { length } = high;
  // In limbs of 21 bits, a limb times a word stays below 2^53.
  const n0 = n % LIMB;
  const n1 = Math.floor(n / LIMB) % LIMB;
  const n2 = Math.floor(n / LIMB ** 2);
  for (let row = 0; row < length; row++) {
    const carry = scaled(low[row]!, 0);
    out[row] = scaled(high[row]!, carry);
  }

  /** ⌊(word × n + carry) / 2^32⌋ */
  function scaled(word: number, carry: number): number {
    const c1 = Math.floor(carry / LIMB);
    const c2 = Math.floor(c1 / LIMB);
    const s0 = word * n0 + (carry - c1 * LIMB);
    const s1 = word * n1 + Math.floor(s0 / LIMB) + (c1 - c2 * LIMB);
    const top = Math.floor(s1 / LIMB);
    return (word * n2 + top + c2) * 2 ** 10 + Math.floor((s1 - top * LIMB) / 2 ** 11);
  }
}
