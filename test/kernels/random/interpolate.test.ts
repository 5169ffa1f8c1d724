import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../../src/dataset/random/distribution.ts';
import { quantileTable } from '../../../src/dataset/random/quantile-table.ts';
import type { Bounds, SmoothShape } from '../../../src/dataset/random/shape.ts';
import { truncate } from '../../../src/dataset/random/truncate.ts';
import { interpolate } from '../../../src/kernels/random/interpolate.ts';

/** Words all over both tails: every small one, and some of each doubling. */
const near = [
  ...Array.from({ length: 200 }, (_, word) => word),
  ...Array.from({ length: 2400 }, (_, step) => Math.floor(2 ** (7 + step / 100))).filter(word => word < 2 ** 31),
];
const words = Uint32Array.from([...near, ...near.map(word => 2 ** 32 - 1 - word)]);

function valuesOf(shape: SmoothShape, bounds: Bounds = {}): { drawn: Float64Array; exact: number[] } {
  const drawn = new Float64Array(words.length);
  interpolate(quantileTable(shape, bounds), words, drawn);
  const { quantile } = truncate(distributionOf(shape), bounds);
  const exact = Array.from(words, word => quantile((word + 0.5) / 2 ** 32, (2 ** 32 - word - 0.5) / 2 ** 32));
  return { drawn, exact };
}

describe('interpolated quantiles', () => {
  it.for<[SmoothShape, number]>([
    [{ kind: 'uniform', min: 0, max: 1 }, 1e-15],
    [{ kind: 'normal', mean: 0, sd: 1 }, 3e-5],
    [{ kind: 'exponential', mean: 1 }, 3.1e-5],
    [{ kind: 'gamma', shape: 9, scale: 1 }, 1.3e-4],
    [{ kind: 'beta', alpha: 2, beta: 5 }, 1e-5],
    [{ kind: 'triangular', min: 0, mode: 0.2, max: 1 }, 2e-4],
  ])('of %j lie within %d of the truth for every word', ([shape, error]) => {
    const { drawn, exact } = valuesOf(shape);
    expect(Math.max(...exact.map((value, row) => Math.abs(value - drawn[row]!)))).toBeLessThan(error);
  });

  it.for<[SmoothShape, number]>([
    [{ kind: 'lognormal', median: 40, sigma: 0.8 }, 5e-5],
    [{ kind: 'lognormal', median: 40, sigma: 3 }, 2.1e-4],
    [{ kind: 'pareto', min: 3, exponent: 1.16 }, 6e-5],
    [{ kind: 'pareto', min: 3, exponent: 0.5 }, 2e-4],
    [{ kind: 'gamma', shape: 0.3, scale: 2 }, 3e-4],
  ])('of %j lie within that part of themselves: %d', ([shape, error]) => {
    const { drawn, exact } = valuesOf(shape);
    expect(Math.max(...exact.map((value, row) => Math.abs(value - drawn[row]!) / value))).toBeLessThan(error);
  });

  it.for<[SmoothShape, Bounds]>([
    [
      { kind: 'normal', mean: 0, sd: 1 },
      { min: -1, max: 2 },
    ],
    [
      { kind: 'normal', mean: 0, sd: 1 },
      { min: 8, max: 8.5 },
    ],
    [{ kind: 'normal', mean: 0, sd: 1 }, { max: -30 }],
    [
      { kind: 'lognormal', median: 1, sigma: 1 },
      { min: 0.5, max: 3 },
    ],
    [
      { kind: 'gamma', shape: 3, scale: 2 },
      { min: 100, max: 120 },
    ],
    [{ kind: 'beta', alpha: 0.5, beta: 0.5 }, { min: 0.9 }],
    [{ kind: 'pareto', min: 1, exponent: 1 }, { max: 1.5 }],
  ])('of %j stay between %j, fill it, and pile up nowhere', ([shape, bounds]) => {
    const { min, max } = { min: Number.NEGATIVE_INFINITY, max: Number.POSITIVE_INFINITY, ...bounds };
    const { drawn } = valuesOf(shape, bounds);
    expect(drawn.every(value => value >= min && value <= max)).toBe(true);
    const rising = [...drawn].sort((a, b) => a - b);
    expect(rising.filter(value => value === min || value === max).length).toBeLessThan(30);
    if (bounds.min !== undefined) expect(rising[0]! - min).toBeLessThan(1e-6 * Math.max(1, min));
    if (bounds.max !== undefined) expect(max - rising.at(-1)!).toBeLessThan(1e-6 * Math.max(1, Math.abs(max)));
  });

  it('of every smooth shape rise with the word', () => {
    const ordered = words.slice().sort();
    for (const shape of [
      { kind: 'normal', mean: 5, sd: 2 },
      { kind: 'gamma', shape: 0.05, scale: 1 },
      { kind: 'beta', alpha: 0.2, beta: 30 },
    ] as const) {
      const drawn = new Float64Array(words.length);
      interpolate(quantileTable(shape), ordered, drawn);
      expect(drawn.findIndex((value, row) => row > 0 && value < drawn[row - 1]!)).toBe(-1);
    }
  });
});
