import { dividedShare, type ShareQuestion } from './expected-share.ts';

/** Beyond it the first parent has everything that doubles can tell. */
const STEEPEST = 40;

export type ExponentResult =
  | { readonly ok: true; readonly exponent: number }
  /** The share that comes nearest, and whether it lies below or above what was asked for. */
  | { readonly ok: false; readonly reachable: number };

/**
 * The exponent at which the `top` part of the parents, by how often they are really picked, holds `share` of the picks in
 * expectation. Not every share can be had: with few picks for each parent even equal chances are uneven.
 */
export function exponentForShare({
  share,
  ...question
}: Omit<ShareQuestion, 'exponent'> & { share: number }): ExponentResult {
  let near = 1;
  const shareAt = (exponent: number): number => {
    const { share, count } = dividedShare({ ...question, exponent }, near);
    near = count;
    return share;
  };
  const even = shareAt(0);
  if (share < even - 1e-9) return { ok: false, reachable: even };
  let low = 0;
  let high = 1;
  let atLow = even;
  let atHigh = shareAt(high);
  while (atHigh < share) {
    if (high > STEEPEST) return { ok: false, reachable: atHigh };
    low = high;
    atLow = atHigh;
    high *= 2;
    atHigh = shareAt(high);
  }
  const cell = findCell(at => shareAt(low + ((high - low) * at) / CELLS) - share, atLow - share, atHigh - share);
  return { ok: true, exponent: low + ((high - low) * (cell + 0.5)) / CELLS };
}

/** So finely is an exponent told. */
const CELLS = 2 ** 30;

/** The cell in which a rising function passes 0, by lines between its ends: they need a third of the looks that halving does. */
function findCell(of: (at: number) => number, atFirst: number, atLast: number): number {
  let [low, high] = [0, CELLS];
  let [below, above] = [Math.min(0, atFirst), atLast];
  for (let round = 0; high - low > 1; round++) {
    const onLine = low + Math.round(((high - low) * -below) / (above - below));
    // Lines that come from one side alone never close in on the cell.
    const wanted = round % 3 === 2 || !Number.isFinite(onLine) ? Math.floor((low + high) / 2) : onLine;
    const at = Math.max(low + 1, Math.min(high - 1, wanted));
    const value = of(at);
    if (value < 0) {
      low = at;
      below = value;
      above /= 2;
    } else {
      high = at;
      above = value;
      below /= 2;
    }
  }
  return low;
}
