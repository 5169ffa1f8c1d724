import type { Correlation } from '../../dataset/random/correlation.ts';
import { normalWords, SCORE_STEPS } from '../../dataset/random/normal-words.ts';
import { quantileTable } from '../../dataset/random/quantile-table.ts';
import { interpolate } from './interpolate.ts';

/** What turns words into normal scores and back; the same for every correlation. */
export interface ScoreTables {
  readonly scores: Float64Array;
  readonly words: Float64Array;
}

export function scoreTables(): ScoreTables {
  return { scores: quantileTable({ kind: 'normal', mean: 0, sd: 1 }), words: normalWords() };
}

/**
 * The words of one column of a correlated group, from the independent words of the columns up to and with it: as evenly
 * spread as those, and so fit for any shape. The first column keeps its own.
 */
export function correlatedWords(
  { factors }: Correlation,
  tables: ScoreTables,
  independent: readonly Uint32Array[],
  out: Uint32Array,
): void {
  const line = factors[independent.length - 1]!;
  if (line.length === 1) {
    out.set(independent[0]!);
    return;
  }
  const { length } = out;
  const score = new Float64Array(length);
  const sum = new Float64Array(length);
  for (const [column, factor] of line.entries()) {
    interpolate(tables.scores, independent[column]!, score);
    for (let row = 0; row < length; row++) sum[row]! += factor * score[row]!;
  }
  toWords(tables.words, sum, out);
}

function toWords(table: Float64Array, scores: Float64Array, out: Uint32Array): void {
  const last = table.length - 2;
  const { length } = scores;
  for (let row = 0; row < length; row++) {
    const score = scores[row]!;
    const place = Math.min(last, Math.abs(score) * SCORE_STEPS);
    const step = Math.floor(place);
    const beyond = table[step]! + (table[step + 1]! - table[step]!) * (place - step);
    const word = Math.min(2 ** 31 - 1, Math.floor(beyond));
    out[row] = score < 0 ? word : 2 ** 32 - 1 - word;
  }
}
