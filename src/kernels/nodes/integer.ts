import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { boundedIntegers, NARROW, wideIntegers } from '../random/bounded-integers.ts';
import { fromDoubles, numberKindOf, numberVector } from '../vectors/storage.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compileInteger(table: TableProgram, { type, draw: place, min, max }: NodeOf<'integer'>): Evaluate {
  const key = keyOf(table, place);
  const second = keyOf(table, place, 1);
  const count = max - min + 1;
  const isInt = numberKindOf(type) === 'int32';
  return batch => {
    const { length } = batch;
    if (count <= NARROW && isInt) {
      const values = new Int32Array(length);
      boundedIntegers(count, draw(key, batch), values, min);
      return numberVector('int32', values);
    }
    const values = new Float64Array(length);
    if (count <= NARROW) boundedIntegers(count, draw(key, batch), values, min);
    else {
      wideIntegers(count, draw(key, batch), draw(second, batch, 1), values);
      if (min !== 0) for (let row = 0; row < length; row++) values[row]! += min;
    }
    return fromDoubles(type, values);
  };
}
