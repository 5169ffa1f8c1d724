import type { Distribution } from './distribution.ts';

/** Uniform between each two of the places, with the share below each place given from both ends. */
interface Pieces {
  readonly values: readonly number[];
  readonly below: readonly number[];
  readonly above: readonly number[];
}

/** The distribution of measured quantiles. */
export function quantiles(points: readonly { readonly p: number; readonly value: number }[]): Distribution {
  return piecewise({
    values: points.map(point => point.value),
    below: points.map(point => point.p),
    above: points.map(point => 1 - point.p),
  });
}

/** The distribution of a histogram. */
export function histogram(edges: readonly number[], weights: readonly number[]): Distribution {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const below = [0];
  for (const weight of weights) below.push(below.at(-1)! + weight);
  const above = [0];
  for (const weight of weights.toReversed()) above.push(above.at(-1)! + weight);
  return piecewise({
    values: edges,
    below: below.map(sum => Math.min(1, sum / total)),
    above: above.toReversed().map(sum => Math.min(1, sum / total)),
  });
}

function piecewise({ values, below, above }: Pieces): Distribution {
  const last = values.length - 1;
  const share = (x: number, shares: readonly number[]): number => {
    if (x <= values[0]!) return shares[0]!;
    if (x >= values[last]!) return shares[last]!;
    const piece = lastWhere(last, index => values[index]! <= x);
    const within = (x - values[piece]!) / (values[piece + 1]! - values[piece]!);
    return shares[piece]! * (1 - within) + shares[piece + 1]! * within;
  };
  return {
    min: values[0]!,
    max: values[last]!,
    lower: x => share(x, below),
    upper: x => share(x, above),
    lowerQuantile: p => {
      const piece = lastWhere(last, index => below[index]! <= p);
      return between(values, piece, (p - below[piece]!) / (below[piece + 1]! - below[piece]!));
    },
    upperQuantile: q => {
      const piece = lastWhere(last, index => above[index]! > q);
      return between(values, piece, (above[piece]! - q) / (above[piece]! - above[piece + 1]!));
    },
  };
}

function between(values: readonly number[], piece: number, within: number): number {
  return values[piece]! + (values[piece + 1]! - values[piece]!) * within;
}

/** The last of the pieces 0 to count − 1 for which something holds that holds for the first, and up to some piece. */
function lastWhere(count: number, holds: (index: number) => boolean): number {
  let low = 0;
  let high = count;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return low;
}
