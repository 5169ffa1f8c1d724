import type { Distribution } from './distribution.ts';
import type { Bounds } from './shape.ts';

/** A distribution between bounds. */
export interface Truncated {
  readonly min: number;
  readonly max: number;
  /** The share of the whole distribution that lies between the bounds. */
  readonly mass: number;
  /** The x below which a share p of what lies between the bounds is found; `q` is 1 − p, which p cannot tell near 1. */
  quantile(p: number, q: number, near?: number): number;
}

export function truncate(whole: Distribution, bounds: Bounds): Truncated {
  const min = Math.max(whole.min, bounds.min ?? whole.min);
  const max = Math.min(whole.max, bounds.max ?? whole.max);
  const below = min > whole.min ? whole.lower(min) : 0;
  const above = max < whole.max ? whole.upper(max) : 0;
  const mass = massBetween(whole, { min, max, below, above });
  return {
    min,
    max,
    mass,
    quantile: (p, q, near) => {
      const lower = below + p * mass;
      const x =
        lower <= 0.5 ? whole.lowerQuantile(lower, near) : whole.upperQuantile(Math.min(0.5, above + q * mass), near);
      return Math.min(max, Math.max(min, x));
    },
  };
}

interface Cut {
  readonly min: number;
  readonly max: number;
  readonly below: number;
  readonly above: number;
}

/** By the tail in which both bounds lie, where they lie in one: the difference of two numbers near 1 would be noise. */
function massBetween(whole: Distribution, { min, max, below, above }: Cut): number {
  if (!(min <= max)) return 0;
  if (below > 0.5) return whole.upper(min) - above;
  if (above > 0.5) return whole.lower(max) - below;
  return 1 - below - above;
}
