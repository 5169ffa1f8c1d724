import type { Bounds, DiscreteShape } from './shape.ts';

/** The least and the greatest whole number that a discrete shape can give between bounds. */
export function discreteBounds(shape: DiscreteShape, bounds: Bounds): { readonly min: number; readonly max: number } {
  const [least, most] = support(shape);
  return {
    min: Math.max(least, Math.ceil(bounds.min ?? least)),
    max: Math.min(most, Math.floor(bounds.max ?? most)),
  };
}

function support(shape: DiscreteShape): readonly [number, number] {
  switch (shape.kind) {
    case 'poisson':
      return [0, Number.POSITIVE_INFINITY];
    case 'binomial':
      return [0, shape.trials];
    case 'zipf':
      return [1, shape.max];
  }
}
