/*
 * Each test gives a number that is about standard normal where the words are random: how many standard deviations they are
 * away from what chance makes.
 */

/** Whether all bytes at a place of the word come equally often. */
export function byteFrequency(words: Uint32Array, shift: number): number {
  const counts = new Float64Array(256);
  for (const word of words) counts[(word >>> shift) & 255]! += 1;
  return chiSquare(counts, words.length);
}

/** Whether all pairs of top (or lowest) six bits of words `lag` apart come equally often. */
export function pairFrequency(
  words: Uint32Array,
  others: Uint32Array,
  { lag, shift }: { lag: number; shift: number },
): number {
  const counts = new Float64Array(4096);
  for (let row = 0; row + lag < words.length; row++) {
    counts[(((words[row]! >>> shift) & 63) << 6) | ((others[row + lag]! >>> shift) & 63)]! += 1;
  }
  return chiSquare(counts, words.length - lag);
}

/** The correlation of words with others, `lag` rows on. */
export function correlation(words: Uint32Array, others: Uint32Array, lag: number): number {
  const count = words.length - lag;
  let sum = 0;
  for (let row = 0; row < count; row++) sum += (words[row]! / 2 ** 32 - 0.5) * (others[row + lag]! / 2 ** 32 - 0.5);
  return (12 * sum) / Math.sqrt(count);
}

/** Whether as many words meet as chance makes meet. */
export function collisions(words: Uint32Array): number {
  const sorted = words.slice().sort();
  let met = 0;
  for (let row = 1; row < sorted.length; row++) if (sorted[row] === sorted[row - 1]) met += 1;
  const expected = words.length ** 2 / 2 ** 33;
  return (met - expected) / Math.sqrt(expected);
}

/** Whether words change between the lower and the upper half as often as chance makes them. */
export function runs(words: Uint32Array): number {
  let changes = 0;
  for (let row = 1; row < words.length; row++) changes += (words[row]! ^ words[row - 1]!) >>> 31;
  return (changes - (words.length - 1) / 2) / Math.sqrt((words.length - 1) / 4);
}

/** The worst of all pairs of bits: how often a flip of one bit of the input flips one of the result, of half the times. */
export function avalanche(word: (input: number) => number, inputs: number): number {
  let worst = 0;
  for (let bit = 0; bit < 32; bit++) {
    const flips = new Float64Array(32);
    for (let input = 0; input < inputs; input++) {
      const change = word(input) ^ word((input ^ (1 << bit)) >>> 0);
      for (let out = 0; out < 32; out++) flips[out]! += (change >>> out) & 1;
    }
    for (const count of flips) worst = Math.max(worst, Math.abs(count - inputs / 2) / Math.sqrt(inputs / 4));
  }
  return worst;
}

function chiSquare(counts: Float64Array, total: number): number {
  const expected = total / counts.length;
  const sum = counts.reduce((so, count) => so + (count - expected) ** 2 / expected, 0);
  const freedom = counts.length - 1;
  return (sum - freedom) / Math.sqrt(2 * freedom);
}
