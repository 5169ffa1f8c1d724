import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Children, Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { fromDoubles } from '../vectors/storage.ts';
import { withNulls } from '../vectors/with-nulls.ts';
import type { NodeOf } from './node-of.ts';

export function compileAggregate(table: TableProgram, node: NodeOf<'aggregate'>): Evaluate {
  const { child, column, function: name, type } = node;
  if (column === null) {
    return batch => {
      const { offsets } = batch.children(child);
      return fromDoubles(
        type,
        Float64Array.from({ length: batch.length }, (_, row) => offsets[row + 1]! - offsets[row]!),
      );
    };
  }
  const from = table.program.table(child).plan.columns.find(one => one.name === column);
  const unit = 10 ** (digitsOf(type) - digitsOf(from?.type));
  return batch => {
    const children = batch.children(child);
    const vector = children.batch.column(column);
    switch (name) {
      case 'count':
        return fromDoubles(type, counts(children, vector));
      case 'sum':
        return fromDoubles(type, sums(children, vector, unit, type.kind === 'double' || type.kind === 'float'));
      case 'min':
      case 'max':
        return extremes(type, children, vector, name === 'min', unit);
    }
  };
}

function digitsOf(type: DataType | undefined): number {
  return type?.kind === 'decimal' ? type.scale : 0;
}

function counts({ offsets }: Children, { nulls }: Vector): Float64Array {
  const values = new Float64Array(offsets.length - 1);
  for (let row = 0; row < values.length; row++) {
    let count = 0;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) count += nulls?.[at] === 1 ? 0 : 1;
    values[row] = count;
  }
  return values;
}

function sums({ offsets }: Children, vector: Vector, unit: number, isFloating: boolean): Float64Array {
  const numbers = numbersOf(vector);
  const { nulls } = vector;
  const values = new Float64Array(offsets.length - 1);
  for (let row = 0; row < values.length; row++) {
    let sum = 0;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (nulls?.[at] === 1) continue;
      sum += numbers[at]! * unit;
      if (!isFloating && !(Math.abs(sum) <= Number.MAX_SAFE_INTEGER)) {
        throw new RangeError(
          'a sum is greater than 9,007,199,254,740,991, the largest whole number that can be held exactly',
        );
      }
    }
    values[row] = sum;
  }
  return values;
}

function extremes(type: DataType, { offsets }: Children, vector: Vector, isLeast: boolean, unit: number): Vector {
  const numbers = numbersOf(vector);
  const values = new Float64Array(offsets.length - 1);
  const nulls = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    let best = Number.NaN;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (vector.nulls?.[at] === 1) continue;
      const number = numbers[at]!;
      // Nothing is neither less nor more than NaN, which stands for nothing so far.
      if (Number.isNaN(best) || (isLeast ? number < best : number > best)) best = number;
    }
    if (Number.isNaN(best)) nulls[row] = 1;
    else values[row] = best * unit;
  }
  return withNulls(fromDoubles(type, values), nulls);
}
