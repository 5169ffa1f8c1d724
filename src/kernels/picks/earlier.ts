import type { Place } from '../../dataset/plan/plan.ts';
import { numbersArray } from '../batch/row-numbers.ts';
import { draw, keyOf } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import type { PickRows } from './compile-relation.ts';

/** Of the rows before each; of none, row 0 stands for it. */
export function compileEarlier(table: TableProgram, place: Place): PickRows {
  const first = keyOf(table, place);
  const second = keyOf(table, place, 1);
  return batch => {
    const numbers = numbersArray(batch.numbers());
    const high = draw(first, batch);
    const low = draw(second, batch, 1);
    const picks = new Float64Array(batch.length);
    for (let row = 0; row < picks.length; row++) {
      const before = numbers[row]!;
      const share = (high[row]! * 2 ** 20 + (low[row]! >>> 12)) / 2 ** 52;
      // Rounding can reach what the share does not.
      picks[row] = Math.max(0, Math.min(before - 1, Math.floor(share * before)));
    }
    return picks;
  };
}
