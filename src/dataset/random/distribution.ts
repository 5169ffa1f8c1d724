import { beta } from './beta.ts';
import { exp, expm1, log, log1p } from './elementary.ts';
import { gamma } from './gamma.ts';
import { normalLower, normalLowerQuantile, normalUpper, normalUpperQuantile } from './normal.ts';
import { histogram, quantiles } from './pieces.ts';
import type { ContinuousShape } from './shape.ts';

/**
 * A continuous distribution from both of its ends, so that neither tail loses digits. Quantiles may be given a value nearby
 * to start from.
 */
export interface Distribution {
  readonly min: number;
  readonly max: number;
  /** P(X ≤ x). */
  lower(x: number): number;
  /** P(X > x). */
  upper(x: number): number;
  /** The x with P(X ≤ x) = p, for p ≤ 1/2. */
  lowerQuantile(p: number, near?: number): number;
  /** The x with P(X > x) = q, for q ≤ 1/2. */
  upperQuantile(q: number, near?: number): number;
}

/** The distribution of a shape that `checkShape` has nothing against. */
export function distributionOf(shape: ContinuousShape): Distribution {
  switch (shape.kind) {
    case 'uniform':
      return uniform(shape.min, shape.max);
    case 'normal':
      return normal(shape.mean, shape.sd);
    case 'lognormal':
      return lognormal(...logParameters(shape));
    case 'exponential':
      return exponential(shape.mean);
    case 'gamma':
      return gamma(shape.shape, shape.scale);
    case 'beta':
      return beta(shape);
    case 'pareto':
      return pareto(shape.min, shape.exponent);
    case 'triangular':
      return triangular(shape);
    case 'quantiles':
      return quantiles(shape.points);
    case 'histogram':
      return histogram(shape.edges, shape.weights);
  }
}

/** The mean and the standard deviation of a lognormal's logarithm. */
export function logParameters(shape: ContinuousShape & { kind: 'lognormal' }): [mu: number, sigma: number] {
  if ('median' in shape) return [log(shape.median), shape.sigma];
  const variance = log1p((shape.sd / shape.mean) ** 2);
  return [log(shape.mean) - variance / 2, Math.sqrt(variance)];
}

function uniform(min: number, max: number): Distribution {
  const width = max - min;
  return {
    min,
    max,
    lower: x => clamp((x - min) / width),
    upper: x => clamp((max - x) / width),
    lowerQuantile: p => min + p * width,
    upperQuantile: q => max - q * width,
  };
}

function normal(mean: number, sd: number): Distribution {
  return {
    min: Number.NEGATIVE_INFINITY,
    max: Number.POSITIVE_INFINITY,
    lower: x => normalLower((x - mean) / sd),
    upper: x => normalUpper((x - mean) / sd),
    lowerQuantile: (p, near) => mean + sd * normalLowerQuantile(p, near === undefined ? near : (near - mean) / sd),
    upperQuantile: (q, near) => mean + sd * normalUpperQuantile(q, near === undefined ? near : (near - mean) / sd),
  };
}

function lognormal(mu: number, sigma: number): Distribution {
  const score = (x: number): number => (x > 0 ? (log(x) - mu) / sigma : Number.NEGATIVE_INFINITY);
  return {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    lower: x => normalLower(score(x)),
    upper: x => normalUpper(score(x)),
    lowerQuantile: (p, near) => exp(mu + sigma * normalLowerQuantile(p, near === undefined ? near : score(near))),
    upperQuantile: (q, near) => exp(mu + sigma * normalUpperQuantile(q, near === undefined ? near : score(near))),
  };
}

function exponential(mean: number): Distribution {
  return {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    lower: x => (x > 0 ? -expm1(-x / mean) : 0),
    upper: x => (x > 0 ? exp(-x / mean) : 1),
    lowerQuantile: p => -mean * log1p(-p),
    upperQuantile: q => -mean * log(q),
  };
}

function pareto(min: number, exponent: number): Distribution {
  return {
    min,
    max: Number.POSITIVE_INFINITY,
    lower: x => (x > min ? -expm1(-exponent * log(x / min)) : 0),
    upper: x => (x > min ? exp(-exponent * log(x / min)) : 1),
    lowerQuantile: p => min * exp(-log1p(-p) / exponent),
    upperQuantile: q => min * exp(-log(q) / exponent),
  };
}

function triangular({
  min,
  mode,
  max,
}: {
  readonly min: number;
  readonly mode: number;
  readonly max: number;
}): Distribution {
  const width = max - min;
  const rise = (mode - min) / width;
  const lower = (x: number): number => (x <= mode ? rise * ((x - min) / (mode - min || 1)) ** 2 : 1 - upper(x));
  const upper = (x: number): number => (x > mode ? (1 - rise) * ((max - x) / (max - mode || 1)) ** 2 : 1 - lower(x));
  const fromLow = (p: number): number => min + width * Math.sqrt(p * rise);
  const fromHigh = (q: number): number => max - width * Math.sqrt(q * (1 - rise));
  return {
    min,
    max,
    lower,
    upper,
    lowerQuantile: p => (p <= rise ? fromLow(p) : fromHigh(1 - p)),
    upperQuantile: q => (q < 1 - rise ? fromHigh(q) : fromLow(1 - q)),
  };
}

function clamp(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}
