import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { distributionOf } from '../../../src/dataset/random/distribution.ts';
import type { ContinuousShape } from '../../../src/dataset/random/shape.ts';
import { truncate } from '../../../src/dataset/random/truncate.ts';

interface Values {
  readonly continuous: readonly {
    readonly shape: ContinuousShape;
    readonly lower: readonly (readonly [p: number, x: number])[];
    readonly upper: readonly (readonly [q: number, x: number])[];
  }[];
  readonly masses: readonly { readonly from: number; readonly to: number; readonly mass: number }[];
}

// Made by test/fixtures/distributions/make.py with SciPy and mpmath.
const values = JSON.parse(
  readFileSync(new URL('../../fixtures/distributions/values.json', import.meta.url), 'utf8'),
) as Values; // the script's output

function difference(actual: number, expected: number): number {
  return actual === expected ? 0 : Math.abs(actual - expected) / Math.abs(expected);
}

describe('distributions', () => {
  it.for(values.continuous)('have the quantiles that SciPy has: $shape', ({ shape, lower, upper }) => {
    const distribution = distributionOf(shape);
    for (const [p, x] of lower) {
      if (x !== 0 && Math.abs(x) > 1e-12) expect(difference(distribution.lowerQuantile(p), x)).toBeLessThan(1e-12);
    }
    for (const [q, x] of upper) {
      if (Math.abs(x) > 1e-12) expect(difference(distribution.upperQuantile(q), x)).toBeLessThan(1e-12);
    }
  });

  it.for(values.continuous)('have the tails that SciPy has: $shape', ({ shape, lower, upper }) => {
    const distribution = distributionOf(shape);
    // A quantile of 53 bits stands for its probability no closer than its last bits move it.
    const closeness = (p: number, x: number, tail: (x: number) => number): number =>
      Math.abs(tail(x) - p) / p - Math.abs(tail(x * (1 + 2 ** -50)) - tail(x * (1 - 2 ** -50))) / p;
    for (const [p, x] of lower) expect(closeness(p, x, distribution.lower)).toBeLessThan(1e-12);
    for (const [q, x] of upper) expect(closeness(q, x, distribution.upper)).toBeLessThan(1e-12);
  });

  // Every table passes 1/2 from one search to another.
  it.for<ContinuousShape>([
    ...values.continuous.map(({ shape }) => shape),
    { kind: 'beta', alpha: 0.2, beta: 30 },
    { kind: 'beta', alpha: 30, beta: 0.2 },
    { kind: 'beta', alpha: 1000, beta: 1 },
    { kind: 'beta', alpha: 10_000, beta: 100_000 },
    { kind: 'beta', alpha: 1e6, beta: 1e6 },
    { kind: 'gamma', shape: 0.01, scale: 1 },
    { kind: 'gamma', shape: 1e6, scale: 1 },
  ])('meet in the middle and find back from either end: %j', shape => {
    const { lowerQuantile, upperQuantile, lower, upper } = distributionOf(shape);
    expect(difference(lowerQuantile(0.5), upperQuantile(0.5))).toBeLessThan(1e-12);
    for (const p of [1e-9, 0.01, 0.2, 0.4, 0.49, 0.5]) {
      const [low, high] = [lowerQuantile(p), upperQuantile(p)];
      // The last bit of a quantile next to 1 can stand for much of a tail.
      const blur = (x: number, tail: (x: number) => number): number =>
        Math.abs(tail(x * (1 + 2 ** -50)) - tail(x * (1 - 2 ** -50))) / p;
      if (low > 1e-300) expect(difference(lower(low), p)).toBeLessThan(2e-12 + blur(low, lower));
      if (high > 1e-300) expect(difference(upper(high), p)).toBeLessThan(2e-12 + blur(high, upper));
    }
  });

  it.for(values.masses)('lose nothing far out: a normal from $from to $to', ({ from, to, mass }) => {
    const { mass: own } = truncate(distributionOf({ kind: 'normal', mean: 0, sd: 1 }), { min: from, max: to });
    // What lies between two close bounds is known as well as the bounds are.
    expect(difference(own, mass)).toBeLessThan(Math.max(2e-12, 1e-15 / (to - from)));
  });
});
