import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { weightThresholds } from '../../../src/dataset/random/weight-thresholds.ts';

describe('thresholds of weights', () => {
  it.for([
    [[1], [4_294_967_296]],
    [
      [1, 1],
      [2_147_483_648, 4_294_967_296],
    ],
    [
      [1, 1, 1],
      [1_431_655_766, 2_863_311_531, 4_294_967_296],
    ],
    [
      [0, 5, 0],
      [0, 4_294_967_296, 4_294_967_296],
    ],
    [
      [999_999, 1],
      [4_294_963_001, 4_294_967_296],
    ],
    [
      [1e-300, 3e-300],
      [1_073_741_824, 4_294_967_296],
    ],
  ] as const)('%j end at %j', ([weights, ends]) => {
    expect(weightThresholds(weights)).toEqual({ ok: true, ends });
  });

  it('give each category its share to within a word, and 2^32 words in all', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 500 }),
        weights => {
          const result = weightThresholds(weights);
          const ends = result.ok ? result.ends : [];
          const sum = weights.reduce((total, weight) => total + weight, 0);
          expect(ends.at(-1)).toBe(2 ** 32);
          weights.forEach((weight, index) => {
            const width = ends[index]! - (ends[index - 1] ?? 0);
            expect(Math.abs(width - (weight / sum) * 2 ** 32)).toBeLessThan(1.001);
          });
        },
      ),
    );
  });

  it.for([
    [[], -1, 'there is no weight'],
    [[0, 0], -1, 'the weights add up to 0'],
    [[1, -2], 1, 'weight -2 is not a number of 0 or more'],
    [[Number.NaN], 0, 'weight NaN is not a number of 0 or more'],
    [[1e308, 1e308], -1, 'the weights add up to Infinity'],
    [[1e12, 1], 1, 'its share is below one in 2^32 (4.3 thousand million), so that it would never be drawn'],
  ] as const)('%j are refused', ([weights, index, message]) => {
    const result = weightThresholds(weights);
    expect(result.ok ? [] : result.problems).toMatchObject([{ index, message }]);
  });
});
