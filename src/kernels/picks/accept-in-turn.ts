import type { Batch } from '../batch/batch.ts';
import { subset } from '../batch/derived-batch.ts';
import type { PickRows } from './compile-relation.ts';

/** One attempt: what it picks, and the words that decide whether that stands. */
export interface Attempt {
  readonly pick: PickRows;
  readonly words: (batch: Batch) => Uint32Array;
}

/**
 * Attempt after attempt over those rows that have not found theirs: with each they become fewer. A pick stands where the word lies below the
 * end that `endsOf` gives for it; the last one stands in any case.
 */
export function acceptInTurn(attempts: readonly Attempt[], endsOf: (picks: Float64Array) => Float64Array): PickRows {
  return batch => {
    const numbers = new Float64Array(batch.length);
    let rows: Int32Array | null = null;
    for (const { pick, words: wordsOf } of attempts) {
      const open: Batch = rows === null ? batch : subset(batch, rows);
      const picks = pick(open);
      const ends = endsOf(picks);
      const words = wordsOf(open);
      const refused = new Int32Array(open.length);
      let count = 0;
      for (let at = 0; at < open.length; at++) {
        const row: number = rows === null ? at : rows[at]!;
        numbers[row] = picks[at]!;
        refused[count] = row;
        count += words[at]! < ends[at]! ? 0 : 1;
      }
      if (count === 0) break;
      rows = refused.subarray(0, count);
    }
    return numbers;
  };
}
