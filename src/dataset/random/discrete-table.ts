import { discreteBounds } from './discrete-bounds.ts';
import { pow } from './elementary.ts';
import { gammaParameter, gammaTerm } from './gamma-function.ts';
import { betaPair, betaTerm } from './incomplete-beta.ts';
import type { Bounds, DiscreteShape } from './shape.ts';
import type { Thresholds } from './weight-thresholds.ts';

/** Whole numbers from `first` on, one for each threshold: picked as weighted values are. */
export interface DiscreteTable {
  readonly first: number;
  readonly ends: Thresholds;
}

/**
 * A discrete shape between bounds, with every probability exact to the nearest of 2^32; numbers too rare for a single word
 * are left out at both ends.
 */
export function discreteTable(shape: DiscreteShape, bounds: Bounds = {}): DiscreteTable {
  const { min, max } = discreteBounds(shape, bounds);
  const weight = weightOf(shape);
  const mode = likeliest(shape, min, max);
  // From the mode outwards until what is left is beyond a word: a sum in which the largest come first loses nothing.
  const top = weight(mode);
  const rare = top * 2 ** -45;
  let first = mode;
  while (first > min && weight(first - 1) > rare) first -= 1;
  let last = mode;
  while (last < max && weight(last + 1) > rare) last += 1;
  return trimmed(
    first,
    Array.from({ length: last - first + 1 }, (_, index) => weight(first + index)),
  );
}

function trimmed(first: number, weights: readonly number[]): DiscreteTable {
  const sums: number[] = [];
  let sum = 0;
  for (const weight of weights) {
    sum += weight;
    sums.push(sum);
  }
  const ends = sums.map(part => Math.round((part / sum) * 2 ** 32));
  const skipped = ends.findIndex(end => end > 0);
  const length = ends.indexOf(2 ** 32) + 1;
  return { first: first + skipped, ends: ends.slice(skipped, length) };
}

/** The probability of a number, for zipf up to a factor. */
export function weightOf(shape: DiscreteShape): (value: number) => number {
  switch (shape.kind) {
    case 'poisson':
      return value => gammaTerm(gammaParameter(value), shape.mean);
    case 'binomial': {
      const { trials, probability } = shape;
      // C(n, k) p^k q^(n−k) is the beta's density at p, divided by n + 1.
      return value => binomialTerm(trials, probability, value);
    }
    case 'zipf':
      return value => pow(value, -shape.exponent);
  }
}

function binomialTerm(trials: number, p: number, value: number): number {
  if (p === 0 || p === 1) return value === trials * p ? 1 : 0;
  return betaTerm(betaPair(value + 1, trials - value + 1), p, 1 - p) / (p * (1 - p)) / (trials + 1);
}

/** The likeliest number between two. */
export function likeliest(shape: DiscreteShape, min: number, max: number): number {
  return Math.min(max, Math.max(min, modeOf(shape)));
}

function modeOf(shape: DiscreteShape): number {
  switch (shape.kind) {
    case 'poisson':
      return Math.floor(shape.mean);
    case 'binomial':
      return Math.min(shape.trials, Math.floor((shape.trials + 1) * shape.probability));
    case 'zipf':
      return 1;
  }
}
