import { exp, expm1, log, log1p } from './elementary.ts';
import { normalLower, normalLowerQuantile, normalUpper, normalUpperQuantile } from './normal.ts';
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
    default:
      throw new Error(`no distribution for ${shape.kind}`);
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
    lowerQuantile: p => mean + sd * normalLowerQuantile(p),
    upperQuantile: q => mean + sd * normalUpperQuantile(q),
  };
}

function lognormal(mu: number, sigma: number): Distribution {
  const score = (x: number): number => (x > 0 ? (log(x) - mu) / sigma : Number.NEGATIVE_INFINITY);
  return {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    lower: x => normalLower(score(x)),
    upper: x => normalUpper(score(x)),
    lowerQuantile: p => exp(mu + sigma * normalLowerQuantile(p)),
    upperQuantile: q => exp(mu + sigma * normalUpperQuantile(q)),
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

function clamp(probability: number): number {
  return Math.min(1, Math.max(0, probability));
}
