import type { Chance, Place } from '../../dataset/plan/plan.ts';
import { type DrawKey, drawKey } from '../../dataset/random/draw-key.ts';
import { weightThresholds } from '../../dataset/random/weight-thresholds.ts';
import type { Batch } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { drawWords } from '../random/draw-words.ts';
import { type WeightTable, weightTable } from '../random/weighted-codes.ts';
import { scratchWords } from '../vectors/scratch.ts';
import { createFollow, type Follow } from './follow.ts';

/** A key, and how the words that it makes follow those of another. */
export interface RowDraw extends DrawKey {
  readonly follow?: Follow<RowDraw>;
}

export function keyOf(table: TableProgram, place: Place, word: 0 | 1 | 2 | 3 = 0): RowDraw {
  const key = drawKey({ seed: table.program.plan.seed, ...place }, word);
  const { correlated } = place;
  if (correlated === undefined || word !== 0) return key;
  return { ...key, follow: createFollow(keyOf(table, correlated.with), correlated.rho) };
}

/** A word for each row, which holds until the next draw with the same slot. */
export function draw(key: RowDraw, batch: Batch, slot: 0 | 1 | 2 | 3 = 0): Uint32Array {
  // Who the rows are may have to be found out by draws.
  const identity = batch.identity();
  const followed = key.follow && draw(key.follow.first, batch, slot).slice();
  const words = scratchWords(slot, batch.length);
  drawWords(key, identity, words);
  if (key.follow && followed) key.follow.apply(followed, words);
  return words;
}

export function thresholdsOf(weights: readonly number[]): readonly number[] {
  const result = weightThresholds(weights);
  // Planning has refused what cannot be drawn.
  if (!result.ok) throw new TypeError(result.problems.map(({ message }) => message).join('; '));
  return result.ends;
}

export function weightTableOf(weights: readonly number[]): WeightTable {
  return weightTable(thresholdsOf(weights));
}

/** 1 where it happens. */
export function compileChance(table: TableProgram, { draw: place, share }: Chance): (batch: Batch) => Uint8Array {
  const key = keyOf(table, place);
  const end = thresholdsOf([share, 1 - share])[0]!;
  return batch => {
    const words = draw(key, batch);
    const happens = new Uint8Array(batch.length);
    for (let row = 0; row < happens.length; row++) happens[row] = words[row]! < end ? 1 : 0;
    return happens;
  };
}
