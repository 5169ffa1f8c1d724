import type { Thresholds } from '../../dataset/random/weight-thresholds.ts';

/** Up to so many categories, comparing with each is faster than a look into a table. */
const FEW = 3;

/** Thresholds made ready for many draws. */
export interface WeightTable {
  readonly ends: Float64Array;
  /** Where to start looking, by a word's top bits: the first category whose end lies above that part's start. */
  readonly guide: Int32Array;
  readonly shift: number;
}

export function weightTable(thresholds: Thresholds): WeightTable {
  const ends = Float64Array.from(thresholds);
  let bits = 4;
  while (bits < 16 && 2 ** bits < 4 * ends.length) bits += 1;
  const guide = new Int32Array(2 ** bits);
  let code = 0;
  for (let part = 0; part < guide.length; part++) {
    while (ends[code]! <= part * 2 ** (32 - bits)) code += 1;
    guide[part] = code;
  }
  return { ends, guide, shift: 32 - bits };
}

/** For each word the number of its category. */
export function weightedCodes(
  table: WeightTable,
  words: Uint32Array,
  out: Uint8Array | Uint16Array | Int32Array,
): void {
  if (table.ends.length <= FEW) byComparing(table.ends, words, out);
  else byGuide(table, words, out);
}

function byComparing(ends: Float64Array, words: Uint32Array, out: Uint8Array | Uint16Array | Int32Array): void {
  const { length } = words;
  out.fill(0, 0, length);
  // Category by category over all words: comparisons without a jump, which would be mispredicted.
  for (let code = 0; code < ends.length - 1; code++) {
    const end = ends[code]!;
    for (let row = 0; row < length; row++) out[row]! += words[row]! >= end ? 1 : 0;
  }
}

function byGuide(
  { ends, guide, shift }: WeightTable,
  words: Uint32Array,
  out: Uint8Array | Uint16Array | Int32Array,
): void {
  const { length } = words;
  for (let row = 0; row < length; row++) {
    const word = words[row]!;
    let code = guide[word >>> shift]!;
    while (word >= ends[code]!) code += 1;
    out[row] = code;
  }
}
