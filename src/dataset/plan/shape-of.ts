import type { SpecPath } from '../problem.ts';
import type { Shape } from '../random/shape.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import { toShare } from '../spec/scalars.ts';
import { amountOf } from './amounts.ts';
import { type PlanScope, report } from './scope.ts';

interface ShapeInput {
  readonly path: SpecPath;
  readonly spec: GeneratorSpec;
  readonly kind: string;
  readonly isDuration: boolean;
}

/** A distribution as the plan has it; null where a problem was told. Whether its parameters can be is looked at elsewhere. */
export function shapeOf(scope: PlanScope, { path, spec, kind, isDuration }: ShapeInput): Shape | null {
  const at: SpecPath = [...path, kind];
  const told = scope.problems.length;
  const amount = (value: number | string, ...keys: (string | number)[]): number =>
    amountOf(scope, [...at, ...keys], value, isDuration) ?? Number.NaN;
  const shape = read(scope, at, spec, kind, amount);
  return scope.problems.length > told ? null : shape;
}

type Amount = (value: number | string, ...keys: (string | number)[]) => number;

function read(scope: PlanScope, at: SpecPath, spec: GeneratorSpec, kind: string, amount: Amount): Shape | null {
  switch (kind) {
    case 'uniform': {
      const { min, max } = spec.uniform!;
      return { kind: 'uniform', min: amount(min, 'min'), max: amount(max, 'max') };
    }
    case 'normal': {
      const { mean, sd } = spec.normal!;
      return { kind: 'normal', mean: amount(mean, 'mean'), sd: amount(sd, 'sd') };
    }
    case 'lognormal':
      return lognormal(scope, at, spec.lognormal!, amount);
    case 'exponential':
      return { kind: 'exponential', mean: amount(spec.exponential!.mean, 'mean') };
    case 'gamma':
      return { kind: 'gamma', shape: spec.gamma!.shape, scale: amount(spec.gamma!.scale, 'scale') };
    case 'beta':
      return { kind: 'beta', ...spec.beta! };
    case 'pareto':
      return { kind: 'pareto', min: amount(spec.pareto!.minimum, 'minimum'), exponent: spec.pareto!.alpha };
    case 'triangular': {
      const { min, mode, max } = spec.triangular!;
      return { kind: 'triangular', min: amount(min, 'min'), mode: amount(mode, 'mode'), max: amount(max, 'max') };
    }
    case 'poisson':
      return { kind: 'poisson', mean: spec.poisson!.mean };
    case 'binomial':
      return { kind: 'binomial', trials: spec.binomial!.trials, probability: toShare(spec.binomial!.probability) };
    case 'zipf': {
      const zipf = spec.zipf!;
      if (typeof zipf === 'number')
        return report(
          scope,
          at,
          'Without `references` it needs a name for its number',
          'Write zipf: {exponent: 1.1, max: 1000}',
        );
      return { kind: 'zipf', exponent: zipf.exponent, max: zipf.max ?? 1000 };
    }
    case 'quantiles':
      return quantiles(scope, at, spec.quantiles!, amount);
    default:
      return histogram(scope, at, spec.histogram!, amount);
  }
}

function lognormal(
  scope: PlanScope,
  at: SpecPath,
  { median, sigma, mean, sd }: NonNullable<GeneratorSpec['lognormal']>,
  amount: Amount,
): Shape | null {
  if (median !== undefined && sigma !== undefined && mean === undefined && sd === undefined) {
    return { kind: 'lognormal', median: amount(median, 'median'), sigma };
  }
  if (mean !== undefined && sd !== undefined && median === undefined && sigma === undefined) {
    return { kind: 'lognormal', mean: amount(mean, 'mean'), sd: amount(sd, 'sd') };
  }
  return report(scope, at, 'It takes median and sigma, or mean and sd', 'Write lognormal: {median: 55, sigma: 0.6}');
}

function quantiles(
  scope: PlanScope,
  at: SpecPath,
  said: NonNullable<GeneratorSpec['quantiles']>,
  amount: Amount,
): Shape | null {
  const points = Object.entries(said)
    .map(([key, value]) => ({ p: /%\s*$/.test(key) ? toShare(key) : Number(key), value: amount(value, key) }))
    .sort((a, b) => a.p - b.p);
  if (points.some(({ p }) => !(p >= 0 && p <= 1)) || points[0]?.p !== 0 || points.at(-1)?.p !== 1) {
    return report(scope, at, 'It must say what lies at 0% and at 100%', 'Write quantiles: {0%: 1, 50%: 10, 100%: 500}');
  }
  return { kind: 'quantiles', points };
}

function histogram(
  scope: PlanScope,
  at: SpecPath,
  bins: NonNullable<GeneratorSpec['histogram']>,
  amount: Amount,
): Shape | null {
  const read = bins.map(({ from, to, weight }, index) => ({
    from: amount(from, index, 'from'),
    to: amount(to, index, 'to'),
    weight,
  }));
  const gap = read.findIndex((bin, index) => index > 0 && bin.from !== read[index - 1]!.to);
  if (gap > 0)
    return report(
      scope,
      [...at, gap, 'from'],
      'A bin must begin where the one before ends',
      'Add a bin of weight 0 for a gap.',
    );
  return {
    kind: 'histogram',
    edges: [read[0]!.from, ...read.map(({ to }) => to)],
    weights: read.map(({ weight }) => weight),
  };
}
