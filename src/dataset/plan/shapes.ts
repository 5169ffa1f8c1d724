import { type DataType, formatDataType } from '../../base/data-type.ts';
import { rangeOfType, within } from '../expression/range.ts';
import type { SpecPath } from '../problem.ts';
import { checkShape } from '../random/check-shape.ts';
import { discreteTable } from '../random/discrete-table.ts';
import { distributionOf } from '../random/distribution.ts';
import { meanOf } from '../random/mean-of.ts';
import { type Bounds, type DiscreteShape, isDiscrete, type Shape } from '../random/shape.ts';
import { truncate } from '../random/truncate.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import { shapes } from '../spec/shapes.ts';
import { amountOf } from './amounts.ts';
import { wrongType } from './keys.ts';
import type { GeneratorInput, Planned, Planner } from './planner.ts';
import { type PlanScope, report, sentence } from './scope.ts';
import { shapeOf } from './shape-of.ts';
import { isNumber, unitsOf } from './types.ts';

export const SHAPE_KINDS: readonly string[] = Object.keys(shapes);

/** A distribution of numbers. */
export const planShape: Planner = (scope, _table, input) => {
  const { spec, expected } = input;
  const kind = SHAPE_KINDS.find(one => spec[one as keyof GeneratorSpec] !== undefined)!;
  const type: DataType = expected ?? { kind: ['poisson', 'binomial', 'zipf'].includes(kind) ? 'int' : 'double' };
  if (!isNumber(type)) return wrongType(scope, input, 'A distribution', 'a number: double, int, decimal(12,2), …');
  return planNumbers(scope, { ...input, kind, type, isDuration: false });
};

/** The same where amounts are durations and values are microseconds. */
export function planDurations(scope: PlanScope, input: GeneratorInput): Planned | null {
  const kind = SHAPE_KINDS.find(one => input.spec[one as keyof GeneratorSpec] !== undefined);
  if (!kind)
    return report(scope, input.path, 'It says no distribution', 'Write 3 days, or {exponential: {mean: 3 days}}.');
  return planNumbers(scope, { ...input, kind, type: { kind: 'bigint' }, isDuration: true });
}

interface NumbersInput extends GeneratorInput {
  readonly kind: string;
  readonly type: DataType;
  readonly isDuration: boolean;
}

function planNumbers(scope: PlanScope, input: NumbersInput): Planned | null {
  const { path, spec, place, kind, type, isDuration } = input;
  const shape = shapeOf(scope, { path, spec, kind, isDuration });
  const [min, max] = [boundOf(scope, input, 'min'), boundOf(scope, input, 'max')];
  if (!shape || min === null || max === null) return null;
  const said: Bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  const units = unitsOf(type);
  const { shape: drawn, bounds } = rounded(shape, said, units);
  if (!soundShape(scope, [...path], kind, drawn, bounds)) return null;
  const range = extremes(drawn, bounds, units, said);
  const mean = meanOf(drawn) * (units ?? 1);
  if (isDiscrete(drawn)) {
    if (units === null) return wrongType(scope, input, 'A count', 'tinyint, smallint, int, bigint or decimal');
    if (!fits(scope, input, range, type)) return null;
    return {
      node: { kind: 'discrete', type, draw: place, shape: drawn, bounds },
      type,
      nullable: false,
      range,
      values: null,
      mean,
    };
  }
  if (units !== null && !fits(scope, input, range, type)) return null;
  const held = (bound: number | undefined): number | null =>
    units === null || bound === undefined ? null : bound * units;
  const node = {
    kind: 'continuous',
    type,
    draw: place,
    shape: drawn,
    bounds,
    least: up(held(said.min)),
    most: down(held(said.max)),
  } as const;
  return { node, type, nullable: false, range, values: null, mean };
}

/** The bounds are whole cents, for cents. */
function up(value: number | null): number | null {
  return value === null ? null : Math.ceil(value - 1e-9 * Math.abs(value));
}

function down(value: number | null): number | null {
  return value === null ? null : Math.floor(value + 1e-9 * Math.abs(value));
}

/**
 * Rounding gives half a unit on either side to the values at the bounds, as to any other: without it a die would show 1 and 6
 * half as often.
 */
function rounded(shape: Shape, bounds: Bounds, units: number | null): { shape: Shape; bounds: Bounds } {
  if (units === null || isDiscrete(shape)) return { shape, bounds };
  const half = 0.5 / units;
  const wider: Bounds = {
    ...(bounds.min !== undefined && { min: bounds.min - half }),
    ...(bounds.max !== undefined && { max: bounds.max + half }),
  };
  return {
    shape: shape.kind === 'uniform' ? { ...shape, min: shape.min - half, max: shape.max + half } : shape,
    bounds: wider,
  };
}

/** The least and the greatest value that can come out, in storage units. */
function extremes(shape: Shape, bounds: Bounds, units: number | null, said: Bounds): { min: number; max: number } {
  const [min, max] = isDiscrete(shape) ? discreteEnds(shape, bounds) : continuousEnds(shape, bounds);
  if (units === null) return { min, max };
  const isEven = shape.kind === 'uniform';
  const least = said.min ?? (isEven ? shape.min + 0.5 / units : undefined);
  const most = said.max ?? (isEven ? shape.max - 0.5 / units : undefined);
  const round = (value: number): number => Math.floor(value * units + 0.5);
  return {
    min: Math.max(round(min), least === undefined ? Number.NEGATIVE_INFINITY : up(least * units)!),
    max: Math.min(round(max), most === undefined ? Number.POSITIVE_INFINITY : down(most * units)!),
  };
}

/** A Poisson has no end; what is too rare for a word of 32 bits is never drawn. */
function discreteEnds(shape: DiscreteShape, bounds: Bounds): [number, number] {
  const { first, ends } = discreteTable(shape, bounds);
  return [first, first + ends.length - 1];
}

/** Words have 32 bits: nothing lies beyond the quantiles of the first and the last. */
function continuousEnds(shape: Shape, bounds: Bounds): [number, number] {
  if (isDiscrete(shape)) return discreteEnds(shape, bounds);
  const { quantile } = truncate(distributionOf(shape), bounds);
  const edge = 0.5 / 2 ** 32;
  return [quantile(edge, 1 - edge), quantile(1 - edge, edge)];
}

function soundShape(scope: PlanScope, path: SpecPath, kind: string, shape: Shape, bounds: Bounds): boolean {
  const problems = checkShape(shape, bounds);
  for (const { parameter, message, hint } of problems) {
    const bound = /^bounds\.(min|max)$/.exec(parameter)?.[1];
    const name = NAMES[`${kind}.${parameter}`] ?? parameter.split(/[.[]/)[0]!;
    report(scope, bound ? [...path, bound] : [...path, kind, name], bound ? sentence(message) : message, hint);
  }
  return problems.length === 0;
}

/** Where the dataset has other names for parameters. */
const NAMES: Readonly<Record<string, string>> = { 'pareto.min': 'minimum', 'pareto.exponent': 'alpha' };

function boundOf(
  scope: PlanScope,
  { path, spec, isDuration }: NumbersInput,
  key: 'min' | 'max',
): number | null | undefined {
  const said = spec[key];
  return said === undefined ? undefined : amountOf(scope, [...path, key], said, isDuration);
}

function fits(
  scope: PlanScope,
  { path, kind }: NumbersInput,
  range: { min: number; max: number },
  type: DataType,
): boolean {
  if (within(range, rangeOfType(type)!)) return true;
  const units = unitsOf(type) ?? 1;
  report(
    scope,
    [...path, kind],
    `Its values run from ${range.min / units} to ${range.max / units}, which does not fit into ${formatDataType(type)}`,
    'Cut it with min and max, or use a wider type.',
  );
  return false;
}
