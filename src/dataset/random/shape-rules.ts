import type { Shape, ShapeProblem } from './shape.ts';

/** What is wrong with a shape's parameters by themselves. */
export function shapeRules(shape: Shape): readonly ShapeProblem[] {
  switch (shape.kind) {
    case 'uniform':
      return [...finite(shape, 'min', 'max'), ...rising(shape, 'min', 'max')];
    case 'normal':
      return [...finite(shape, 'mean'), ...positive(shape, 'sd')];
    case 'lognormal':
      return 'median' in shape ? positive(shape, 'median', 'sigma') : positive(shape, 'mean', 'sd');
    case 'exponential':
      return positive(shape, 'mean');
    case 'gamma':
      return positive(shape, 'shape', 'scale');
    case 'beta':
      return [...positive(shape, 'alpha', 'beta'), ...rising({ min: 0, max: 1, ...shape }, 'min', 'max')];
    case 'pareto':
      return positive(shape, 'min', 'exponent');
    case 'triangular':
      return [...finite(shape, 'min', 'mode', 'max'), ...rising(shape, 'min', 'max'), ...modeBetween(shape)];
    case 'quantiles':
      return quantileRules(shape.points);
    case 'histogram':
      return histogramRules(shape);
    case 'poisson':
      return [...positive(shape, 'mean'), ...atMost(shape, 'mean', 1e7, 'use a normal of that mean, with sd its root')];
    case 'binomial':
      return [
        ...whole(shape, 'trials'),
        ...atMost(shape, 'trials', 1e8, 'use a normal of that mean and sd'),
        ...between(shape, 'probability', 0, 1),
      ];
    case 'zipf':
      return [
        ...whole(shape, 'max'),
        ...atMost(shape, 'max', 2 ** 20, 'lower it, or pick from a table by power law'),
        ...between(shape, 'exponent', 0, 20),
      ];
  }
}

type Numbers<K extends string> = { readonly [name in K]: number };

function finite<K extends string>(shape: Numbers<K>, ...names: readonly K[]): readonly ShapeProblem[] {
  return failing(shape, names, Number.isFinite, 'is not a finite number', 'write a number');
}

function positive<K extends string>(shape: Numbers<K>, ...names: readonly K[]): readonly ShapeProblem[] {
  const holds = (value: number): boolean => value > 0 && Number.isFinite(value);
  return failing(shape, names, holds, 'is not above 0', 'write a number above 0');
}

function whole<K extends string>(shape: Numbers<K>, ...names: readonly K[]): readonly ShapeProblem[] {
  const holds = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;
  return failing(shape, names, holds, 'is not a whole number of 1 or more', 'write a whole number');
}

function between<K extends string>(shape: Numbers<K>, name: K, low: number, high: number): readonly ShapeProblem[] {
  const holds = (value: number): boolean => value >= low && value <= high;
  return failing(shape, [name], holds, `is not between ${low} and ${high}`, `write a number from ${low} to ${high}`);
}

function atMost<K extends string>(shape: Numbers<K>, name: K, most: number, hint: string): readonly ShapeProblem[] {
  return failing(shape, [name], value => !(value > most), `is above ${most}, more than is drawn exactly`, hint);
}

function failing<K extends string>(
  shape: Numbers<K>,
  names: readonly K[],
  holds: (value: number) => boolean,
  message: string,
  hint: string,
): readonly ShapeProblem[] {
  return names.flatMap(name =>
    holds(shape[name]) ? [] : [{ parameter: name, message: `${name} ${shape[name]} ${message}`, hint }],
  );
}

function rising<K extends string>(shape: Numbers<K>, low: K, high: K): readonly ShapeProblem[] {
  if (!(shape[low] >= shape[high])) return [];
  const message = `${low} ${shape[low]} is not below ${high} ${shape[high]}`;
  return [{ parameter: low, message, hint: 'swap them, or use value for a constant' }];
}

function modeBetween({ min, mode, max }: Numbers<'min' | 'mode' | 'max'>): readonly ShapeProblem[] {
  if (!(mode < min || mode > max)) return [];
  return [
    { parameter: 'mode', message: `mode ${mode} lies outside ${min} to ${max}`, hint: 'give the most frequent value' },
  ];
}

function quantileRules(points: readonly Numbers<'p' | 'value'>[]): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = points.flatMap((point, index) =>
    finite(point, 'p', 'value').map(problem => ({ ...problem, parameter: `points[${index}].${problem.parameter}` })),
  );
  if (points.length < 2 || points[0]!.p !== 0 || points.at(-1)!.p !== 1) {
    const hint = 'begin with p 0, the smallest value, and end with p 1, the largest';
    problems.push({ parameter: 'points', message: 'the quantiles do not reach from p 0 to p 1', hint });
  }
  for (let index = 1; index < points.length; index++) {
    const [before, after] = [points[index - 1]!, points[index]!];
    if (after.p > before.p && after.value > before.value) continue;
    const message = `point ${index} does not rise over the one before it in both p and value`;
    problems.push({ parameter: `points[${index}]`, message, hint: 'sort them; for values that repeat, use weights' });
  }
  return problems;
}

function histogramRules({
  edges,
  weights,
}: {
  edges: readonly number[];
  weights: readonly number[];
}): readonly ShapeProblem[] {
  const problems: ShapeProblem[] = [];
  if (edges.length !== weights.length + 1 || weights.length === 0) {
    const message = `${edges.length} edges do not enclose ${weights.length} bins`;
    problems.push({ parameter: 'edges', message, hint: 'give one edge more than there are weights' });
  }
  edges.forEach((edge, index) => {
    if (Number.isFinite(edge) && (index === 0 || edge > edges[index - 1]!)) return;
    problems.push({ parameter: `edges[${index}]`, message: `edge ${edge} does not rise`, hint: 'sort the edges' });
  });
  weights.forEach((weight, index) => {
    if (Number.isFinite(weight) && weight >= 0) return;
    problems.push({ parameter: `weights[${index}]`, message: `weight ${weight} is below 0`, hint: 'write 0 or more' });
  });
  if (!weights.some(weight => weight > 0)) {
    problems.push({ parameter: 'weights', message: 'no bin has a weight', hint: 'give at least one a weight above 0' });
  }
  return problems;
}
