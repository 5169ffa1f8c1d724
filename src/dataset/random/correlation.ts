/** How the columns of a row move together, as the lower triangle that makes independent normal scores into such. */
export interface Correlation {
  readonly factors: readonly (readonly number[])[];
}

export type CorrelationResult =
  | { readonly ok: true; readonly correlation: Correlation }
  /** The first column that cannot be so related to all those before it. */
  | { readonly ok: false; readonly column: number; readonly message: string; readonly hint: string };

/** From Spearman's rank correlations: a symmetric matrix with ones on its diagonal. */
export function planCorrelation(spearman: readonly (readonly number[])[]): CorrelationResult {
  const factors: number[][] = [];
  for (const [row, rhos] of spearman.entries()) {
    const line: number[] = [];
    let left = 1;
    for (let column = 0; column < row; column++) {
      const above = factors[column]!;
      const shared = line.reduce((sum, factor, index) => sum + factor * above[index]!, 0);
      const factor = (scoreCorrelation(rhos[column]!) - shared) / above[column]!;
      line.push(factor);
      left -= factor * factor;
    }
    if (!(left > 1e-12)) {
      const message = `column ${row} cannot be correlated with all those before it as the numbers ask`;
      return { ok: false, column: row, message, hint: 'bring the correlations closer to 0, or to each other' };
    }
    line.push(Math.sqrt(left));
    factors.push(line);
  }
  return { ok: true, correlation: { factors } };
}

/** 2 sin(π ρ / 6): the correlation of normal scores whose ranks correlate by ρ. */
function scoreCorrelation(rho: number): number {
  const x = (Math.PI * rho) / 6;
  let term = x;
  let sum = x;
  for (let n = 2; n < 24; n += 2) {
    term *= (-x * x) / (n * (n + 1));
    sum += term;
  }
  return 2 * sum;
}
