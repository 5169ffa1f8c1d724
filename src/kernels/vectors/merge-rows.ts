import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { concatenate, plain } from './concatenate.ts';
import { numbersOf } from './numbers-of.ts';
import { numberArray, numberVector, storageOf } from './storage.ts';
import { take } from './take.ts';

export interface RowsPart {
  /** Which rows of the whole the vector holds. */
  readonly rows: Int32Array;
  readonly vector: Vector;
}

/** A whole of parts that have every row between them. */
export function mergeRows(type: DataType, length: number, parts: readonly RowsPart[]): Vector {
  const kind = storageOf(type);
  switch (kind) {
    case 'int32':
    case 'int53':
    case 'float':
    case 'double': {
      const values = numberArray(kind, length);
      for (const { rows, vector } of parts) {
        const from = numbersOf(vector);
        for (let at = 0; at < rows.length; at++) values[rows[at]!] = from[at]!;
      }
      return numberVector(kind, values, mergeNulls(length, parts));
    }
    default: {
      const places = new Int32Array(length);
      let at = 0;
      for (const { rows } of parts) for (const row of rows) places[row] = at++;
      return take(concatenate(parts.map(({ vector }) => plain(vector))), places);
    }
  }
}

function mergeNulls(length: number, parts: readonly RowsPart[]): Uint8Array | null {
  if (parts.every(({ vector }) => vector.nulls === null)) return null;
  const nulls = new Uint8Array(length);
  for (const { rows, vector } of parts) {
    if (vector.nulls !== null) for (let at = 0; at < rows.length; at++) nulls[rows[at]!] = vector.nulls[at]!;
  }
  return nulls;
}
