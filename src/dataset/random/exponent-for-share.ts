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

/**
 * The cell in which a rising function passes 0. Looks go where the line through the last two of them passes it, and a bit beyond, so that
 * the cell is soon held from both sides: they are a third of what halving needs.
 */
function findCell(of: (at: number) => number, atFirst: number, atLast: number): number {
  let [low, high] = [0, CELLS];
  let [before, last] = [
    { at: low, value: Math.min(0, atFirst) },
    { at: high, value: atLast },
  ];
  let expected = Number.NaN;
  for (let round = 0; high - low > 1; round++) {
    const onLine = last.at - (last.value * (last.at - before.at)) / (last.value - before.value);
    let wanted = (low + high) / 2;
    // Lines alone might never close in.
    if (onLine >= low && onLine <= high && round % 5 < 4) {
      const beyond = Number.isNaN(expected) ? 0 : Math.max(1, Math.abs(onLine - expected) * BEYOND);
      wanted = onLine - low < high - onLine ? onLine + beyond : onLine - beyond;
      expected = onLine;
    }
    const at = Math.max(low + 1, Math.min(high - 1, Math.round(wanted)));
    before = last;
    last = { at, value: of(at) };
    if (last.value < 0) low = at;
    else high = at;
  }
  return low;
}

/** Of how far the last line was from the one before. */
const BEYOND = 0.01;
