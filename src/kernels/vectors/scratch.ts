const kept: Uint32Array[] = [];

/**
 * Room for a row of words, used again and again: large arrays are zeroed when they are made, which takes as long as a draw.
 * It holds until the next call with the same slot, so nothing that draws may be called in between.
 */
export function scratchWords(slot: 0 | 1 | 2 | 3, length: number): Uint32Array {
  let words = kept[slot];
  if (words === undefined || words.length < length) {
    words = new Uint32Array(Math.max(length, 16_384));
    kept[slot] = words;
  }
  return words.length === length ? words : words.subarray(0, length);
}
