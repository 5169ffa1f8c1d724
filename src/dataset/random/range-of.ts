import { discreteBounds } from './discrete-bounds.ts';
import { distributionOf } from './distribution.ts';
import { type Bounds, isDiscrete, type Shape } from './shape.ts';
import { truncate } from './truncate.ts';

/** Between which values a shape's draws lie, as far as the shape and its bounds tell; infinite where neither ends it. */
export function rangeOf(shape: Shape, bounds: Bounds = {}): { readonly min: number; readonly max: number } {
  if (isDiscrete(shape)) return discreteBounds(shape, bounds);
  const { min, max } = truncate(distributionOf(shape), bounds);
  return { min, max };
}
