import { distributionOf } from './distribution.ts';
import type { Bounds, SmoothShape } from './shape.ts';
import { truncate } from './truncate.ts';

/** Knots of one half: the words below 2^31, and 2^31 itself. */
export const HALF_KNOTS = 1665;

/**
 * A shape's quantiles at chosen words of 32 bits; word u stands for the probability (u + 1/2) / 2^32. The first half of the
 * table serves the words below 2^31, the second those above by their distance from the top, so that both tails are alike.
 * In each half the first 128 words have a knot each, and every further doubling has 64: the tails are resolved down to a
 * single word. Between knots it is a straight line, at most about 3e-5 standard deviations from the truth for a normal, 3e-5
 * means for an exponential, and 3e-5 × (1 + sigma)² of the value for a lognormal.
 */
export function quantileTable(shape: SmoothShape, bounds: Bounds = {}): Float64Array {
  const { quantile } = truncate(distributionOf(shape), bounds);
  const table = new Float64Array(2 * HALF_KNOTS);
  let low: number | undefined;
  let high: number | undefined;
  // From the middle outwards, so that each quantile starts its search from its neighbour.
  for (let knot = HALF_KNOTS - 1; knot >= 0; knot--) {
    const near = (knotWord(knot) + 0.5) / 2 ** 32;
    low = quantile(near, 1 - near, low);
    high = quantile(1 - near, near, high);
    table[knot] = low;
    table[HALF_KNOTS + knot] = high;
  }
  return table;
}

/** The word at which a knot stands, counted from its half's end. */
export function knotWord(knot: number): number {
  if (knot < 128) return knot;
  return (64 + (knot % 64)) * 2 ** (Math.floor(knot / 64) - 1);
}
