import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Children, Evaluate } from '../batch/batch.ts';
import { subset } from '../batch/derived-batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { comparerOf } from '../vectors/compare.ts';
import { concatenate, plain } from '../vectors/concatenate.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { fromDoubles } from '../vectors/storage.ts';
import { take } from '../vectors/take.ts';
import type { NodeOf } from './node-of.ts';

/** Rows have so many children at a time, so that those of many rows are never held together. */
const AT_ONCE = 2 ** 20;

export function compileAggregate(table: TableProgram, node: NodeOf<'aggregate'>): Evaluate {
  const { rows } = table.program.table(node.child).plan;
  const step = Math.max(1, Math.floor(AT_ONCE / Math.max(1, rows.kind === 'per' ? rows.mean : 1)));
  const evaluate = compileForFew(table, node);
  return batch => {
    if (batch.length <= step) return evaluate(batch);
    const parts = Array.from({ length: Math.ceil(batch.length / step) }, (_, at) => {
      const length = Math.min(step, batch.length - at * step);
      const picks = Int32Array.from({ length }, (_, row) => at * step + row);
      return plain(evaluate(subset(batch, picks)));
    });
    return concatenate(parts);
  };
}

function compileForFew(table: TableProgram, node: NodeOf<'aggregate'>): Evaluate {
  const { child, column, function: name, type } = node;
  if (column === null) {
    return batch => {
      const { offsets } = batch.children(child);
      const counts = Float64Array.from({ length: batch.length }, (_, row) => offsets[row + 1]! - offsets[row]!);
      return fromDoubles(type, counts);
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
        return extremes(children, vector, -1);
      case 'max':
        return extremes(children, vector, 1);
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

/** The least (−1) or the greatest (1) value of each row's children. */
function extremes({ offsets }: Children, vector: Vector, sign: 1 | -1): Vector {
  const compare = comparerOf(vector);
  const length = offsets.length - 1;
  const rows = new Int32Array(length);
  const nulls = new Uint8Array(length);
  for (let row = 0; row < length; row++) {
    let best = -1;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      if (vector.nulls?.[at] === 1) continue;
      if (best < 0 || sign * compare(at, best) > 0) best = at;
    }
    rows[row] = Math.max(best, 0);
    nulls[row] = best < 0 ? 1 : 0;
  }
  return take(vector, rows, nulls.includes(1) ? nulls : null);
}
