import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { storageOf } from '../vectors/storage.ts';
import type { Kernel } from './kernel.ts';
import {
  allocate,
  eitherNull,
  type Numbers,
  numberKind,
  numbersOf,
  numberVector,
  textsOf,
  textVector,
} from './vectors.ts';

/** Of one row: texts as strings, all else as numbers; null for no value. Planning has checked the types against the table. */
export type RowFunction = (a: never, b: never, c: never, d: never) => number | string | boolean | null;

type Cells = Numbers | readonly string[];

/** A strict function computed row by row. */
export function rowKernel(compute: RowFunction): Kernel {
  return (call, given, length) => {
    const cells = given.map((vector, index) => cellsOf(vector, call.arguments[index]!.type));
    return mapRows({ compute, cells, nulls: eitherNull(given), length, type: call.type });
  };
}

function cellsOf(vector: Vector, type: DataType): Cells {
  return storageOf(type) === 'bytes' ? textsOf(vector) : numbersOf(vector);
}

interface Rows {
  readonly compute: RowFunction;
  readonly cells: readonly Cells[];
  readonly nulls: Uint8Array | null;
  readonly length: number;
  readonly type: DataType;
}

function mapRows({ compute, cells, nulls: given, length, type }: Rows): Vector {
  const [a = [], b = [], c = [], d = []] = cells;
  let nulls = given;
  const text = storageOf(type) === 'bytes';
  const floating = type.kind === 'double' || type.kind === 'float';
  const texts = new Array<string>(text ? length : 0).fill('');
  const values = text ? new Uint8Array(0) : allocate(numberKind(type), length);
  for (let row = 0; row < length; row += 1) {
    if (given?.[row]) continue;
    // The types of the cells are those of the function's parameters: the table says so.
    const result = compute(a[row] as never, b[row] as never, c[row] as never, d[row] as never);
    if (result === null) {
      if (nulls === given) nulls = given ? given.slice() : new Uint8Array(length);
      nulls![row] = 1;
    } else if (text) texts[row] = result as string;
    else if (floating) values[row] = Number(result);
    // A whole number is never -0.
    else values[row] = Number(result) + 0;
  }
  return text ? textVector(texts, nulls) : numberVector(numberKind(type), values, nulls);
}
