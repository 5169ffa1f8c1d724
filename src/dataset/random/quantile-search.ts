import { exp, log } from './elementary.ts';

/** A tail of a distribution of positive numbers at one place. */
export interface TailPoint {
  /** P(X ≤ x), or P(X > x). */
  readonly tail: number;
  /** x times the density. */
  readonly slope: number;
  /** By how much the logarithm of `slope` grows as that of x grows. */
  readonly bend: number;
}

/**
 * The x at which a tail is `probability`: Halley's steps on log tail against log x, which is nearly straight in a lower tail
 * and gently bent in an upper one.
 */
export function searchQuantile(
  probability: number,
  start: number,
  { side, at }: { readonly side: 1 | -1; readonly at: (x: number) => TailPoint },
): number {
  const target = log(probability);
  let x = start;
  for (let round = 0; round < 200; round++) {
    const { tail, slope, bend } = at(x);
    const rate = slope / tail;
    const newton = (side * (target - log(tail))) / rate;
    const halley = newton / Math.max(0.25, 1 + 0.5 * newton * (bend - side * rate));
    if (!Number.isFinite(halley)) {
      // So far out that the tail or the density is 0 in doubles: come back towards where it is not.
      const before = side === 1 ? tail === 0 : tail > 0.5;
      x *= before ? 2 : 0.5;
      continue;
    }
    const step = Math.max(-1, Math.min(1, halley));
    x *= exp(step);
    if (Math.abs(step) < 1e-6) break;
  }
  return x;
}
