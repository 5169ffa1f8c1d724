import { exp, log } from './elementary.ts';

const LOG_SQRT_2PI = 0.9189385332046728;
const STEP = 1 / 8;
const END = 40;

let ratios: Float64Array | undefined;

/** P(Z > x). */
export function normalUpper(x: number): number {
  if (x < 0) return 1 - normalUpper(-x);
  return x > 39 ? 0 : exp(-0.5 * x * x - LOG_SQRT_2PI) * ratio(x);
}

/** P(Z ≤ x). */
export function normalLower(x: number): number {
  return normalUpper(-x);
}

/** The x with P(Z > x) = q, searched from a place near it where one is known. */
export function normalUpperQuantile(q: number, near?: number): number {
  if (q > 0.5) return -normalUpperQuantile(1 - q);
  if (!(q > 0)) return Number.POSITIVE_INFINITY;
  const target = log(q);
  const v = -2 * (target + Math.LN2);
  let x = near ?? Math.max(0, (0.6267 * v) / Math.sqrt(1 + 0.3927 * v));
  // Halley's step on the logarithm, which is nearly a parabola: three suffice from this start, the fourth proves it.
  for (let round = 0; round < 6; round++) {
    const r = ratio(x);
    const step = r * (-0.5 * x * x - LOG_SQRT_2PI + log(r) - target);
    const next = x + step / (1 + 0.5 * step * ((1 - x * r) / r));
    // The next error is about the cube of this step.
    if (Math.abs(next - x) <= 2e-5 * Math.min(1, x)) return Math.max(0, next);
    x = Math.max(0, next);
  }
  return x;
}

/** The x with P(Z ≤ x) = p. */
export function normalLowerQuantile(p: number, near?: number): number {
  return -normalUpperQuantile(p, near === undefined ? undefined : -near);
}

/** P(Z > x) / φ(x) for x ≥ 0, by Taylor's series from the nearest of a few exact places. */
function ratio(x: number): number {
  ratios ??= ratioTable();
  const place = Math.min(END / STEP, Math.floor(x / STEP + 0.5));
  return around(place * STEP, ratios[place]!, x - place * STEP);
}

function around(centre: number, value: number, distance: number): number {
  // y' = x·y − 1, and so y⁽ⁿ⁺¹⁾ = x·y⁽ⁿ⁾ + n·y⁽ⁿ⁻¹⁾.
  let older = value;
  let newer = centre * value - 1;
  let factor = distance;
  let sum = value + newer * factor;
  for (let n = 1; n < 12; n++) {
    const next = centre * newer + n * older;
    older = newer;
    newer = next;
    factor *= distance / (n + 1);
    sum += newer * factor;
  }
  return sum;
}

function ratioTable(): Float64Array {
  // Downwards, because errors shrink in that direction; far out a few terms of the continued fraction are exact.
  const table = new Float64Array(END / STEP + 1);
  let value = END;
  for (let n = 30; n > 0; n--) value = END + n / value;
  table[table.length - 1] = 1 / value;
  for (let place = table.length - 2; place >= 0; place--) {
    table[place] = around((place + 1) * STEP, table[place + 1]!, -STEP);
  }
  return table;
}
