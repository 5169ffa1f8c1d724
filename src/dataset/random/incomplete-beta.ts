import { exp, log, log1p } from './elementary.ts';
import { excess, logGamma, stirlingRest } from './gamma-function.ts';

/** P(X ≤ x) and P(X > x) of a beta: the smaller one from its own fraction. `y` is 1 − x, exact where x is near 1. */
export function betaTails(pair: BetaPair, x: number, y: number): readonly [lower: number, upper: number] {
  if (!(x > 0)) return [0, 1];
  if (!(y > 0)) return [1, 0];
  const { a, b } = pair;
  const term = betaTerm(pair, x, y);
  // Each side's fraction converges fast on its own side of the mean.
  if (x * (a + b + 2) < a + 1) {
    const lower = Math.min(1, (term / a) * fraction(a, b, x));
    return [lower, 1 - lower];
  }
  const upper = Math.min(1, (term / b) * fraction(b, a, y));
  return [1 - upper, upper];
}

/** Both parameters, with what depends on them alone. */
export interface BetaPair {
  readonly a: number;
  readonly b: number;
  readonly rest: number;
}

export function betaPair(a: number, b: number): BetaPair {
  if (small(a, b)) return { a, b, rest: logGamma(a + b) - logGamma(a) - logGamma(b) };
  const stirling = stirlingRest(a + b) - stirlingRest(a) - stirlingRest(b);
  return { a, b, rest: stirling + log((a / (a + b)) * (b / (2 * Math.PI))) / 2 };
}

/** x^a · y^b / B(a, b) without powers that would cancel. */
export function betaTerm({ a, b, rest }: BetaPair, x: number, y: number): number {
  if (small(a, b)) {
    const logX = x < 0.5 ? log(x) : log1p(-y);
    const logY = y < 0.5 ? log(y) : log1p(-x);
    return exp(a * logX + b * logY + rest);
  }
  // In terms of how far x lies from its mean: the large logarithms of both powers never appear.
  const shift = b * x - a * y;
  const low = a * excess(shift / a, (x / a) * (a + b));
  const high = b * excess(-shift / b, (y / b) * (a + b));
  return exp(rest - low - high);
}

function small(a: number, b: number): boolean {
  return a < 1 || b < 1;
}

function fraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 100_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}
