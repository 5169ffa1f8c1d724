import { MICROS_PER_DAY } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import { numberArray, numberKindOf, numberVector } from '../vectors/storage.ts';
import type { NodeOf } from './node-of.ts';

export function compileSequence({ type, start, step }: NodeOf<'sequence'>): Evaluate {
  const kind = numberKindOf(type);
  return batch => {
    const numbers = batch.numbers();
    if (numbers instanceof Float64Array) return line(type, batch, numbers, start, step);
    const values = numberArray(kind, batch.length);
    const from = start + step * numbers.first;
    for (let row = 0; row < values.length; row++) values[row] = from + step * row;
    return numberVector(kind, values);
  };
}

export function compileOrdinal({ type, start }: NodeOf<'ordinal'>): Evaluate {
  return batch => line(type, batch, batch.ordinals(), start, 1);
}

export function compileStep({ type, start, every }: NodeOf<'step'>): Evaluate {
  const unit = type.kind === 'date' ? MICROS_PER_DAY : 1;
  return batch => line(type, batch, batch.ordinals(), start, every, unit);
}

function line(
  type: DataType,
  { length }: Batch,
  numbers: Float64Array | Uint32Array,
  start: number,
  step: number,
  unit = 1,
): Vector {
  const kind = numberKindOf(type);
  const values = numberArray(kind, length);
  for (let row = 0; row < length; row++) values[row] = start + step * numbers[row]!;
  if (unit !== 1) for (let row = 0; row < length; row++) values[row] = Math.floor(values[row]! / unit);
  return numberVector(kind, values);
}
