/**
 * How many rows come before those of a parent, for every parent whose number divides by `block`: the only thing about a
 * dataset that needs sums. Plain data; `starts` may lie in memory that threads share.
 */
export interface ParentIndex {
  readonly parents: number;
  readonly total: number;
  readonly block: number;
  /** One more than there are blocks; null where every parent has `each` rows. */
  readonly starts: Float64Array | null;
  readonly each: number;
}

/** So many starts are kept: 8 MiB. */
const STARTS = 2 ** 20;

export function blockFor(parents: number): number {
  let block = 1;
  while (parents / block > STARTS) block *= 2;
  return block;
}

/** The last block that starts at or before a row, among those that have rows. */
export function findBlock(starts: Float64Array, row: number): number {
  const blocks = starts.length - 1;
  const total = starts[blocks]!;
  // Blocks have about as many rows each: the row is near the place that it would have if they had the same.
  let low = Math.min(blocks - 1, Math.floor((row / total) * blocks));
  let high = low + 1;
  for (let step = 1; starts[low]! > row; step *= 2) {
    high = low;
    low = Math.max(0, low - step);
  }
  for (let step = 1; starts[high]! <= row; step *= 2) {
    low = high;
    high = Math.min(blocks, high + step);
  }
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= row) low = middle;
    else high = middle;
  }
  return low;
}
