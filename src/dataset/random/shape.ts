/** How the values of a column are spread, in the units of the column. Plain data. */
export type Shape = ContinuousShape | DiscreteShape;

export type ContinuousShape = SmoothShape | PieceShape;

/** Drawn by `quantileTable`. */
export type SmoothShape =
  | { readonly kind: 'uniform'; readonly min: number; readonly max: number }
  | { readonly kind: 'normal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'lognormal'; readonly median: number; readonly sigma: number }
  | { readonly kind: 'lognormal'; readonly mean: number; readonly sd: number }
  | { readonly kind: 'exponential'; readonly mean: number }
  | { readonly kind: 'gamma'; readonly shape: number; readonly scale: number }
  /** On [min, max], which are 0 and 1 where they are left out. */
  | {
      readonly kind: 'beta';
      readonly alpha: number;
      readonly beta: number;
      readonly min?: number;
      readonly max?: number;
    }
  /** P(X > x) = (min / x)^exponent. */
  | { readonly kind: 'pareto'; readonly min: number; readonly exponent: number }
  | { readonly kind: 'triangular'; readonly min: number; readonly mode: number; readonly max: number };

/** Drawn by `pieceTable`. */
export type PieceShape =
  /** Measured quantiles, rising in both; the first has p 0, the last p 1. Between two of them values are uniform. */
  | { readonly kind: 'quantiles'; readonly points: readonly { readonly p: number; readonly value: number }[] }
  /** Bins from edges[i] to edges[i + 1], uniform within each. */
  | { readonly kind: 'histogram'; readonly edges: readonly number[]; readonly weights: readonly number[] };

export type DiscreteShape =
  | { readonly kind: 'poisson'; readonly mean: number }
  | { readonly kind: 'binomial'; readonly trials: number; readonly probability: number }
  /** P(k) ∝ k^−exponent for k from 1 to max. */
  | { readonly kind: 'zipf'; readonly exponent: number; readonly max: number };

/** Both ends belong to the values. The distribution is truncated to them: no mass piles up on an edge. */
export interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

/** Something that keeps a shape from being drawn from. */
export interface ShapeProblem {
  /** The parameter at fault: `sigma`, `points[2].p`, `bounds.max`. */
  readonly parameter: string;
  readonly message: string;
  readonly hint: string;
}

export function isDiscrete(shape: Shape): shape is DiscreteShape {
  return shape.kind === 'poisson' || shape.kind === 'binomial' || shape.kind === 'zipf';
}

export function isPieces(shape: Shape): shape is PieceShape {
  return shape.kind === 'quantiles' || shape.kind === 'histogram';
}
