import { exp, log, log1p } from './elementary.ts';

const LOG_SQRT_2PI = 0.9189385332046728;

/** log Γ(a), absolutely as exact as doubles are. */
export function logGamma(a: number): number {
  return (a - 0.5) * log(a) - a + LOG_SQRT_2PI + stirlingRest(a);
}

/** What Stirling's formula for log Γ(a) leaves over; it falls like 1 / 12a. */
export function stirlingRest(a: number): number {
  if (a < 12) {
    // Γ(a) = Γ(a + 1) / a, and both sides by the formula.
    return stirlingRest(a + 1) + (a + 0.5) * log1p(1 / a) - 1;
  }
  const z = 1 / (a * a);
  return (1 / 12 - z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z / 156)))))) / a;
}

/** A shape parameter, with what depends on it alone. */
export interface GammaParameter {
  readonly a: number;
  readonly rest: number;
}

export function gammaParameter(a: number): GammaParameter {
  return { a, rest: a < 1 ? logGamma(a + 1) : stirlingRest(a) + LOG_SQRT_2PI + log(a) / 2 };
}

/** x^a · e^−x / Γ(a + 1) without the huge powers that would cancel. */
export function gammaTerm({ a, rest }: GammaParameter, x: number): number {
  if (x === 0) return 0;
  return a < 1 ? exp(a * log(x) - x - rest) : exp(-a * excess((x - a) / a, x / a) - rest);
}

/** t − log(1 + t), exact near 0 by t and far from it by 1 + t, which is given too: near −1, t no longer holds it. */
export function excess(t: number, whole: number): number {
  if (Math.abs(t) > 0.1) return t - log(whole);
  const s = t / (2 + t);
  const z = s * s;
  let sum = 0;
  for (let n = 21; n >= 3; n -= 2) sum = sum * z + 1 / n;
  return t * s - 2 * s * z * sum;
}

/** P(X ≤ x) and P(X > x) of a gamma of scale 1: the smaller one from its own series, never as a difference. */
export function gammaTails(parameter: GammaParameter, x: number): readonly [lower: number, upper: number] {
  if (!(x > 0)) return [0, 1];
  if (x === Number.POSITIVE_INFINITY) return [1, 0];
  const { a } = parameter;
  const term = gammaTerm(parameter, x);
  if (x < a + 1) {
    const lower = Math.min(1, term * risingSeries(a, x));
    return [lower, 1 - lower];
  }
  const upper = Math.min(1, term * a * fraction(a, x));
  return [1 - upper, upper];
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + … */
function risingSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; term > sum * 1e-17; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum;
}

/** Γ(a, x) / (x^a e^−x) as a continued fraction, from the front. */
function fraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 100_000; n++) {
    const factor = n * (a - n);
    b += 2;
    d = 1 / (b + factor * d);
    c = b + factor / c;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 1e-15) break;
  }
  return value;
}
