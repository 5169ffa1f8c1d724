import { expectedShare, type ShareQuestion } from './expected-share.ts';

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
  const even = expectedShare({ ...question, exponent: 0 });
  if (share < even - 1e-9) return { ok: false, reachable: even };
  let low = 0;
  let high = 1;
  while (expectedShare({ ...question, exponent: high }) < share) {
    if (high > STEEPEST) return { ok: false, reachable: expectedShare({ ...question, exponent: high }) };
    low = high;
    high *= 2;
  }
  for (let round = 0; round < 30; round++) {
    const middle = (low + high) / 2;
    if (expectedShare({ ...question, exponent: middle }) < share) low = middle;
    else high = middle;
  }
  return { ok: true, exponent: (low + high) / 2 };
}
