import type { Distribution } from './distribution.ts';
import { exp, log } from './elementary.ts';
import { logGamma } from './gamma-function.ts';
import { betaPair, betaTails, betaTerm } from './incomplete-beta.ts';
import { searchQuantile } from './quantile-search.ts';

export function beta({ alpha, beta, min = 0, max = 1 }: BetaParameters): Distribution {
  const width = max - min;
  const below = lowerSearch(alpha, beta);
  const above = lowerSearch(beta, alpha);
  const pair = betaPair(alpha, beta);
  const tails = (x: number): readonly [number, number] => betaTails(pair, (x - min) / width, (max - x) / width);
  return {
    min,
    max,
    lower: x => tails(x)[0],
    upper: x => tails(x)[1],
    lowerQuantile: (p, near) => min + width * below(p, near === undefined ? undefined : (near - min) / width),
    upperQuantile: (q, near) => max - width * above(q, near === undefined ? undefined : (max - near) / width),
  };
}

export interface BetaParameters {
  readonly alpha: number;
  readonly beta: number;
  readonly min?: number;
  readonly max?: number;
}

/** The search from the end at 0; the other end is that of the beta with its parameters exchanged. */
function lowerSearch(a: number, b: number): (p: number, near: number | undefined) => number {
  const restOfLower = logGamma(a) + logGamma(b) - logGamma(a + b) + log(a);
  const pair = betaPair(a, b);
  const at = (x: number) => ({
    tail: betaTails(pair, x, 1 - x)[0],
    slope: betaTerm(pair, x, 1 - x) / (1 - x),
    bend: a - ((b - 1) * x) / (1 - x),
  });
  return (p, near) => {
    // Next to the end the distribution is x^a and nothing else.
    const power = exp((log(p) + restOfLower) / a);
    if (power * (a + b) < 1e-16) return power;
    // The median lies below 1 − 2^(−1/b), or near the mean.
    const start = near !== undefined && near > 0 ? near : Math.min(power, a / (a + b));
    return searchBelowOne(p, Math.min(start, 0.999), at);
  };
}

function searchBelowOne(p: number, start: number, at: Parameters<typeof searchQuantile>[2]['at']): number {
  const top = 1 - 2 ** -53;
  return Math.min(top, searchQuantile(p, start, { side: 1, at: x => at(Math.min(x, top)) }));
}
