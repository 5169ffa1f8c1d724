import { normalUpper } from './normal.ts';

/** Steps for each unit of a normal score. */
export const SCORE_STEPS = 256;
/** Beyond this score lies less than a millionth of a word. */
const LAST_SCORE = 8;

/** How many of the 2^32 words lie beyond the scores 0, 1/256, … 8; between two of them a straight line is true to 1e-4. */
export function normalWords(): Float64Array {
  return Float64Array.from(
    { length: LAST_SCORE * SCORE_STEPS + 2 },
    (_, step) => normalUpper(step / SCORE_STEPS) * 2 ** 32,
  );
}
