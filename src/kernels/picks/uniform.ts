import type { Place } from '../../dataset/plan/plan.ts';
import type { Batch } from '../batch/batch.ts';
import { draw, keyOf } from '../nodes/draws.ts';
import type { TableProgram } from '../program/table-program.ts';
import { boundedIntegers, NARROW, wideIntegers } from '../random/bounded-integers.ts';
import type { PickRows } from './compile-relation.ts';

export function compileUniform(table: TableProgram, parent: TableProgram, place: Place): PickRows {
  const first = keyOf(table, place);
  const second = keyOf(table, place, 1);
  return (batch: Batch) => {
    const count = parent.size();
    const numbers = new Float64Array(batch.length);
    if (count <= NARROW) boundedIntegers(count, draw(first, batch), numbers);
    else wideIntegers(count, draw(first, batch), draw(second, batch, 1), numbers);
    return numbers;
  };
}
