import { HALF_KNOTS } from '../../dataset/random/quantile-table.ts';

/** 2^−s for the widths of the cells. */
const INVERSE = Float64Array.from({ length: 25 }, (_, s) => 2 ** -s);

/** For each word its value in a table of quantiles. */
export function interpolate(table: Float64Array, words: Uint32Array, out: Float64Array): void {
  const { length } = words;
  for (let row = 0; row < length; row++) {
    const word = words[row]! | 0;
    // −1 in the upper half, where the distance from the top is the complement.
    const upper = word >> 31;
    const near = word ^ upper;
    const shift = Math.max(0, 25 - Math.clz32(near));
    const knot = (upper & HALF_KNOTS) + (shift << 6) + (near >>> shift);
    const from = table[knot]!;
    const within = (near & ((1 << shift) - 1)) * INVERSE[shift]!;
    out[row] = from + (table[knot + 1]! - from) * within;
  }
}

/** The same with several tables of `size` numbers, one after another, of which each row has its own. */
export function interpolateBy(
  tables: Float64Array,
  size: number,
  choice: Uint16Array,
  words: Uint32Array,
  out: Float64Array,
): void {
  const { length } = words;
  for (let row = 0; row < length; row++) {
    const word = words[row]! | 0;
    const upper = word >> 31;
    const near = word ^ upper;
    const shift = Math.max(0, 25 - Math.clz32(near));
    const knot = choice[row]! * size + (upper & HALF_KNOTS) + (shift << 6) + (near >>> shift);
    const from = tables[knot]!;
    const within = (near & ((1 << shift) - 1)) * INVERSE[shift]!;
    out[row] = from + (tables[knot + 1]! - from) * within;
  }
}
