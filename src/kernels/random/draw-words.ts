import type { DrawKey } from '../../dataset/random/draw-key.ts';
import type { Identity } from './identity.ts';
import { FIRST_MULTIPLIER, mix, SECOND_MULTIPLIER } from './mix.ts';

/**
 * One word of 32 bits for each row: the XOR of two permutations of the row's low word that are keyed apart. One alone would
 * be a permutation, and 5 million draws of a permutation never meet, which chance would make them do thousands of times.
 */
export function drawWords(key: DrawKey, identity: Identity, out: Uint32Array): void {
  if ('first' in identity) drawRun(key, identity.first, identity.length, out);
  else if (typeof identity.hi === 'number') drawLow(key, mix(identity.hi ^ key.k1), identity.lo, identity.length, out);
  else drawPairs(key, identity.lo, identity.hi, identity.length, out);
}

/** The draw of a single row. */
export function drawWord({ k1, k2 }: DrawKey, lo: number, hi: number): number {
  return combine(lo, mix(hi ^ k1), k2) >>> 0;
}

function drawRun({ k1, k2 }: DrawKey, first: number, length: number, out: Uint32Array): void {
  for (let done = 0; done < length; ) {
    const lo = (first + done) % 2 ** 32;
    const high = mix(Math.floor((first + done) / 2 ** 32) ^ k1) | 0;
    const end = done + Math.min(length - done, 2 ** 32 - lo);
    const offset = (lo - done) | 0;
    for (let row = done; row < end; row++) out[row] = combine((offset + row) | 0, high, k2 | 0);
    done = end;
  }
}

function drawLow({ k2 }: DrawKey, high: number, lo: Uint32Array, length: number, out: Uint32Array): void {
  for (let row = 0; row < length; row++) out[row] = combine(lo[row]! | 0, high | 0, k2 | 0);
}

function drawPairs({ k1, k2 }: DrawKey, lo: Uint32Array, hi: Uint32Array, length: number, out: Uint32Array): void {
  for (let row = 0; row < length; row++) out[row] = combine(lo[row]! | 0, mixed((hi[row]! ^ k1) | 0), k2 | 0);
}

/** As `mix`, but signed: a word without a sign is a double between two steps, which costs more than the step. */
function mixed(word: number): number {
  let x = word;
  x = Math.imul(x ^ (x >>> 16), FIRST_MULTIPLIER);
  x = Math.imul(x ^ (x >>> 15), SECOND_MULTIPLIER);
  return x ^ (x >>> 15);
}

function combine(lo: number, high: number, k2: number): number {
  let x = lo ^ high;
  x = Math.imul(x ^ (x >>> 16), FIRST_MULTIPLIER);
  x ^= k2;
  x = Math.imul(x ^ (x >>> 15), SECOND_MULTIPLIER);
  x = Math.imul(x ^ (x >>> 15), FIRST_MULTIPLIER);
  // The multipliers the other way round, and three rounds: permutations more alike move close rows alike, and their XOR
  // meets too often.
  let y = (lo + k2) | 0;
  y = Math.imul(y ^ (y >>> 16), SECOND_MULTIPLIER);
  y ^= ~high;
  y = Math.imul(y ^ (y >>> 15), FIRST_MULTIPLIER);
  y = Math.imul(y ^ (y >>> 15), SECOND_MULTIPLIER);
  // The last shift of both permutations at once: shifting and XOR do not mind the order.
  x ^= y;
  return x ^ (x >>> 15);
}
