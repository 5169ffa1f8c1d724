import { planCorrelation } from '../../dataset/random/correlation.ts';
import { once } from '../batch/create-batch.ts';
import { correlatedWords, scoreTables } from '../random/correlated-words.ts';

/** How the words of a draw follow those of another. */
export interface Follow<Draw> {
  readonly first: Draw;
  /** Turns independent words into such that follow `first`. */
  readonly apply: (first: Uint32Array, own: Uint32Array) => void;
}

const tables = once(scoreTables);

export function createFollow<Draw>(first: Draw, rho: number): Follow<Draw> {
  if (rho === 1) return { first, apply: (words, own) => own.set(words) };
  if (rho === -1) {
    return {
      first,
      apply: (words, own) => {
        for (let row = 0; row < own.length; row++) own[row] = ~words[row]!;
      },
    };
  }
  const result = planCorrelation([
    [1, rho],
    [rho, 1],
  ]);
  if (!result.ok) throw new TypeError(result.message);
  const { correlation } = result;
  return { first, apply: (words, own) => correlatedWords(correlation, tables(), [words, own], own) };
}
