import { exp } from './elementary.ts';
import { powerLawBlocks } from './power-law.ts';
import type { Shape } from './shape.ts';

/** The mean of a shape without bounds; infinite where a Pareto has none. */
export function meanOf(shape: Shape): number {
  switch (shape.kind) {
    case 'uniform':
      return (shape.min + shape.max) / 2;
    case 'normal':
    case 'exponential':
    case 'poisson':
      return shape.mean;
    case 'lognormal':
      return 'median' in shape ? shape.median * exp(shape.sigma ** 2 / 2) : shape.mean;
    case 'gamma':
      return shape.shape * shape.scale;
    case 'beta':
      return between(shape.min ?? 0, shape.max ?? 1, shape.alpha / (shape.alpha + shape.beta));
    case 'pareto':
      return shape.exponent > 1 ? (shape.exponent * shape.min) / (shape.exponent - 1) : Number.POSITIVE_INFINITY;
    case 'triangular':
      return (shape.min + shape.mode + shape.max) / 3;
    case 'quantiles':
      return shape.points
        .slice(1)
        .reduce(
          (sum, { p, value }, index) => sum + ((p - shape.points[index]!.p) * (value + shape.points[index]!.value)) / 2,
          0,
        );
    case 'histogram':
      return meanOfBins(shape.edges, shape.weights);
    case 'binomial':
      return shape.trials * shape.probability;
    case 'zipf':
      return meanOfZipf(shape.exponent, shape.max);
  }
}

function between(min: number, max: number, share: number): number {
  return min + (max - min) * share;
}

function meanOfBins(edges: readonly number[], weights: readonly number[]): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight, bin) => sum + (weight * (edges[bin]! + edges[bin + 1]!)) / 2, 0) / total;
}

function meanOfZipf(exponent: number, max: number): number {
  const mass = (s: number): number => powerLawBlocks(max, s).reduce((sum, block) => sum + block.mass, 0);
  return mass(exponent - 1) / mass(exponent);
}
