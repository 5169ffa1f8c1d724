import type { Distribution } from './distribution.ts';
import { exp, log } from './elementary.ts';
import { logGamma } from './gamma-function.ts';
import { betaPair, betaTails, betaTerm } from './incomplete-beta.ts';
import { searchQuantile, type TailPoint } from './quantile-search.ts';

export interface BetaParameters {
  readonly alpha: number;
  readonly beta: number;
  readonly min?: number;
  readonly max?: number;
}

/** Quantiles are searched as the distance from the end that is nearer: near 1 a number has too few digits for them. */
export function beta({ alpha, beta, min = 0, max = 1 }: BetaParameters): Distribution {
  const width = max - min;
  const pair = betaPair(alpha, beta);
  const fromMin = distanceSearch(alpha, beta);
  const fromMax = distanceSearch(beta, alpha);
  const [half, otherHalf] = betaTails(pair, 0.5, 0.5);
  const low = (p: number, side: 1 | -1, near?: number): number =>
    min + width * fromMin(p, side, near === undefined ? near : (near - min) / width);
  const high = (q: number, side: 1 | -1, near?: number): number =>
    max - width * fromMax(q, side, near === undefined ? near : (max - near) / width);
  return {
    min,
    max,
    lower: x => betaTails(pair, (x - min) / width, (max - x) / width)[0],
    upper: x => betaTails(pair, (x - min) / width, (max - x) / width)[1],
    lowerQuantile: (p, near) => (p <= half ? low(p, 1, near) : high(p, -1, near)),
    upperQuantile: (q, near) => (q <= otherHalf ? high(q, 1, near) : low(q, -1, near)),
  };
}

/** Searches up to 1/2 from the end at 0 by its own tail (1) or the opposite one (−1). */
function distanceSearch(a: number, b: number): (tail: number, side: 1 | -1, near: number | undefined) => number {
  const restOfLower = logGamma(a) + logGamma(b) - logGamma(a + b) + log(a);
  const pair = betaPair(a, b);
  const at =
    (side: 1 | -1) =>
    (x: number): TailPoint => ({
      tail: betaTails(pair, x, 1 - x)[side === 1 ? 0 : 1],
      slope: betaTerm(pair, x, 1 - x) / (1 - x),
      bend: a - ((b - 1) * x) / (1 - x),
    });
  const own = at(1);
  const opposite = at(-1);
  return (tail, side, near) => {
    // Next to the end the distribution is x^a and nothing else.
    const power = exp((log(side === 1 ? tail : 1 - tail) + restOfLower) / a);
    if (power * (a + b) < 1e-16) return power;
    const start = near !== undefined && near > 0 ? near : Math.min(a < 1 ? power : 1, a / (a + b));
    return searchQuantile(tail, Math.min(start, 0.5), { side, at: side === 1 ? own : opposite });
  };
}
