import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkShape } from '../../../src/dataset/random/check-shape.ts';
import { discreteTable } from '../../../src/dataset/random/discrete-table.ts';
import { meanOf } from '../../../src/dataset/random/mean-of.ts';
import { rangeOf } from '../../../src/dataset/random/range-of.ts';
import type { Bounds, DiscreteShape, Shape } from '../../../src/dataset/random/shape.ts';

describe('checkShape', () => {
  it.for<[Shape, Bounds, string[]]>([
    [{ kind: 'uniform', min: 3, max: 3 }, {}, ['min']],
    [{ kind: 'uniform', min: Number.NaN, max: 3 }, {}, ['min']],
    [{ kind: 'normal', mean: 0, sd: 0 }, {}, ['sd']],
    [{ kind: 'normal', mean: Number.POSITIVE_INFINITY, sd: -1 }, {}, ['mean', 'sd']],
    [{ kind: 'lognormal', median: 0, sigma: 1 }, {}, ['median']],
    [{ kind: 'lognormal', mean: 1, sd: 0 }, {}, ['sd']],
    [{ kind: 'exponential', mean: -1 }, {}, ['mean']],
    [{ kind: 'gamma', shape: 0, scale: 0 }, {}, ['shape', 'scale']],
    [{ kind: 'beta', alpha: 1, beta: 1, min: 2 }, {}, ['min']],
    [{ kind: 'pareto', min: 0, exponent: 1 }, {}, ['min']],
    [{ kind: 'triangular', min: 0, mode: 5, max: 4 }, {}, ['mode']],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0.1, value: 1 },
          { p: 1, value: 1 },
        ],
      },
      {},
      ['points', 'points[1]'],
    ],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0, value: 1 },
          { p: 1, value: Number.NaN },
        ],
      },
      {},
      ['points[1].value', 'points[1]'],
    ],
    [{ kind: 'histogram', edges: [0, 2, 1], weights: [1, -1] }, {}, ['edges[2]', 'weights[1]']],
    [{ kind: 'histogram', edges: [0], weights: [] }, {}, ['edges', 'weights']],
    [{ kind: 'poisson', mean: 1e8 }, {}, ['mean']],
    [{ kind: 'binomial', trials: 1.5, probability: 2 }, {}, ['trials', 'probability']],
    [{ kind: 'zipf', exponent: -1, max: 0 }, {}, ['max', 'exponent']],
    [{ kind: 'normal', mean: 0, sd: 1 }, { min: 2, max: 1 }, ['bounds.min']],
    [{ kind: 'normal', mean: 0, sd: 1 }, { max: Number.NaN }, ['bounds.max']],
    [{ kind: 'normal', mean: 0, sd: 1 }, { min: 40 }, ['bounds.min']],
    [{ kind: 'exponential', mean: 1 }, { max: -1 }, ['bounds.max']],
    [{ kind: 'uniform', min: 0, max: 1 }, { min: 2 }, ['bounds.min']],
    [{ kind: 'histogram', edges: [0, 1, 2, 3], weights: [1, 0, 1] }, { min: 1.2, max: 1.8 }, ['bounds.min']],
    [{ kind: 'poisson', mean: 4 }, { min: 2.1, max: 2.9 }, ['bounds.min']],
    [{ kind: 'poisson', mean: 4 }, { min: 5000 }, ['bounds.min']],
    [{ kind: 'binomial', trials: 5, probability: 0.5 }, { min: 6 }, ['bounds.min']],
  ])('finds what is wrong with %j between %j', ([shape, bounds, parameters]) => {
    const problems = checkShape(shape, bounds);
    expect(problems.map(problem => problem.parameter)).toEqual(parameters);
    for (const { message, hint } of problems) expect([message, hint]).not.toContain('');
  });

  it.for<[Shape, Bounds]>([
    [
      { kind: 'normal', mean: 0, sd: 1 },
      { min: 30, max: 31 },
    ],
    [{ kind: 'beta', alpha: 0.1, beta: 0.1 }, { min: 0.5 }],
    [{ kind: 'binomial', trials: 5, probability: 0 }, {}],
    [{ kind: 'poisson', mean: 4 }, { min: 100 }],
  ])('has nothing against %j between %j', ([shape, bounds]) => {
    expect(checkShape(shape, bounds)).toEqual([]);
  });
});

describe('the mean and the range', () => {
  it.for<[Shape, number]>([
    [{ kind: 'uniform', min: -1, max: 5 }, 2],
    [{ kind: 'lognormal', median: 1, sigma: 2 }, 7.38905609893065],
    [{ kind: 'lognormal', mean: 40, sd: 30 }, 40],
    [{ kind: 'gamma', shape: 2.5, scale: 10 }, 25],
    [{ kind: 'beta', alpha: 2, beta: 6, min: 10, max: 18 }, 12],
    [{ kind: 'pareto', min: 3, exponent: 1.5 }, 9],
    [{ kind: 'pareto', min: 3, exponent: 1 }, Number.POSITIVE_INFINITY],
    [{ kind: 'triangular', min: 1, mode: 2, max: 6 }, 3],
    [
      {
        kind: 'quantiles',
        points: [
          { p: 0, value: 0 },
          { p: 0.5, value: 10 },
          { p: 1, value: 30 },
        ],
      },
      12.5,
    ],
    [{ kind: 'histogram', edges: [0, 10, 20], weights: [1, 3] }, 12.5],
    [{ kind: 'binomial', trials: 20, probability: 0.25 }, 5],
    [{ kind: 'zipf', exponent: 1, max: 3 }, 18 / 11],
  ])('of %j is %d', ([shape, mean]) => {
    expect(meanOf(shape)).toBeCloseTo(mean, 12);
  });

  it.for<[Shape, Bounds, number, number]>([
    [{ kind: 'normal', mean: 0, sd: 1 }, {}, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY],
    [{ kind: 'normal', mean: 0, sd: 1 }, { min: -3 }, -3, Number.POSITIVE_INFINITY],
    [{ kind: 'beta', alpha: 2, beta: 2, min: 5, max: 9 }, { max: 8 }, 5, 8],
    [{ kind: 'poisson', mean: 4 }, { min: 0.5, max: 9.9 }, 1, 9],
    [{ kind: 'zipf', exponent: 1, max: 50 }, {}, 1, 50],
  ])('of %j between %j reaches from %d to %d', ([shape, bounds, min, max]) => {
    expect(rangeOf(shape, bounds)).toEqual({ min, max });
  });
});

interface Values {
  readonly discrete: readonly { readonly shape: DiscreteShape; readonly pmf: readonly (readonly [number, number])[] }[];
}

// Made by test/fixtures/distributions/make.py with mpmath.
const values = JSON.parse(
  readFileSync(new URL('../../fixtures/distributions/values.json', import.meta.url), 'utf8'),
) as Values; // the script's output

describe('discrete tables', () => {
  it.for(values.discrete)('have the exact probabilities, to one word in 2^32: $shape', ({ shape, pmf }) => {
    const { first, ends } = discreteTable(shape);
    for (const [value, probability] of pmf) {
      const width = (ends[value - first] ?? 2 ** 32) - (value === first ? 0 : (ends[value - first - 1] ?? 2 ** 32));
      expect(Math.abs(width - probability * 2 ** 32)).toBeLessThan(1.01);
    }
    expect(ends.at(-1)).toBe(2 ** 32);
  });

  it('have what is left between bounds', () => {
    const { first, ends } = discreteTable({ kind: 'poisson', mean: 2 }, { min: 1, max: 2 });
    expect({ first, ends }).toEqual({ first: 1, ends: [2_147_483_648, 4_294_967_296] });
  });

  it('go deep into a tail', () => {
    const { first, ends } = discreteTable({ kind: 'poisson', mean: 4 }, { min: 100 });
    expect(first).toBe(100);
    // P(101) / P(100) is 4 / 101.
    expect(ends[0]! / 2 ** 32).toBeCloseTo(1 - 4 / 101, 3);
  });
});
