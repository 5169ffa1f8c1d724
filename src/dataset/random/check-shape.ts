import { discreteBounds } from './discrete-bounds.ts';
import { likeliest, weightOf } from './discrete-table.ts';
import { distributionOf } from './distribution.ts';
import {
  type Bounds,
  type ContinuousShape,
  type DiscreteShape,
  isDiscrete,
  type Shape,
  type ShapeProblem,
} from './shape.ts';
import { shapeRules } from './shape-rules.ts';
import { truncate } from './truncate.ts';

/** Everything that keeps a shape between bounds from being drawn from; empty where nothing does. */
export function checkShape(shape: Shape, bounds: Bounds = {}): readonly ShapeProblem[] {
  const problems = [...shapeRules(shape), ...boundRules(bounds)];
  // Whether anything lies between the bounds can only be asked of parameters that mean something.
  return problems.length > 0 ? problems : massRules(shape, bounds);
}

function boundRules({ min, max }: Bounds): readonly ShapeProblem[] {
  const problems = Object.entries({ min, max }).flatMap(([name, value]) =>
    value === undefined || Number.isFinite(value)
      ? []
      : [{ parameter: `bounds.${name}`, message: `${value} is not a number`, hint: 'leave it out for no bound' }],
  );
  if (min !== undefined && max !== undefined && min > max) {
    const message = `the smallest value allowed, ${min}, lies above the largest, ${max}`;
    problems.push({ parameter: 'bounds.min', message, hint: 'swap them' });
  }
  return problems;
}

/** Below this share of the whole, numbers of 64 bits no longer tell the values between the bounds apart. */
const LEAST_MASS = 1e-290;

function massRules(shape: Shape, bounds: Bounds): readonly ShapeProblem[] {
  if (isDiscrete(shape) ? holdsNumbers(shape, bounds) : holdsValues(shape, bounds)) return [];
  const from = bounds.min === undefined ? '' : ` from ${bounds.min}`;
  const to = bounds.max === undefined ? '' : ` to ${bounds.max}`;
  return [
    {
      parameter: bounds.min === undefined ? 'bounds.max' : 'bounds.min',
      message: `a ${shape.kind} with these parameters has no values${from}${to}`,
      hint: 'widen the bounds, or move the shape between them',
    },
  ];
}

function holdsNumbers(shape: DiscreteShape, bounds: Bounds): boolean {
  const { min, max } = discreteBounds(shape, bounds);
  return min <= max && weightOf(shape)(likeliest(shape, min, max)) > LEAST_MASS;
}

function holdsValues(shape: ContinuousShape, bounds: Bounds): boolean {
  return truncate(distributionOf(shape), bounds).mass > LEAST_MASS;
}
