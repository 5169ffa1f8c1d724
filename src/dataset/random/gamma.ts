import type { Distribution } from './distribution.ts';
import { exp, log } from './elementary.ts';
import { gammaParameter, gammaTails, gammaTerm, logGamma } from './gamma-function.ts';
import { normalUpperQuantile } from './normal.ts';
import { searchQuantile, type TailPoint } from './quantile-search.ts';

export function gamma(shape: number, scale: number): Distribution {
  const parameter = gammaParameter(shape);
  const point =
    (side: 1 | -1) =>
    (x: number): TailPoint => ({
      tail: gammaTails(parameter, x)[side === 1 ? 0 : 1],
      slope: shape * gammaTerm(parameter, x),
      bend: shape - x,
    });
  const lowerPoint = point(1);
  const upperPoint = point(-1);
  const restOfLower = logGamma(shape + 1);
  return {
    min: 0,
    max: Number.POSITIVE_INFINITY,
    lower: x => gammaTails(parameter, x / scale)[0],
    upper: x => gammaTails(parameter, x / scale)[1],
    lowerQuantile: (p, near) => {
      // Next to 0 the distribution is x^shape and nothing else.
      const power = exp((log(p) + restOfLower) / shape);
      if (power < 1e-16 * (shape + 1)) return power * scale;
      const start = near === undefined ? Math.max(power, bell(shape, -normalUpperQuantile(p))) : near / scale;
      return scale * searchQuantile(p, start, { side: 1, at: lowerPoint });
    },
    upperQuantile: (q, near) => {
      const power = exp((log(1 - q) + restOfLower) / shape);
      if (power < 1e-16 * (shape + 1)) return power * scale;
      const start = near === undefined ? Math.max(power, bell(shape, normalUpperQuantile(q))) : near / scale;
      return scale * searchQuantile(q, start, { side: -1, at: upperPoint });
    },
  };
}

/** The cube root of a gamma is nearly normal. */
function bell(shape: number, score: number): number {
  const root = 1 - 1 / (9 * shape) + score / (3 * Math.sqrt(shape));
  return shape * Math.max(0, root) ** 3;
}
