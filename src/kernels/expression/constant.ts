import type { Vector } from '../../base/vector.ts';
import type { LiteralExpression } from '../../dataset/expression/expression.ts';
import { nullVector } from '../vectors/constant-vector.ts';
import { storageOf } from '../vectors/storage.ts';
import { take } from './pick.ts';
import { allocate, numberVector, textVector } from './vectors.ts';

/** A literal as one row. */
export function literalRow({ type, value }: LiteralExpression): Vector {
  if (value === null) return nullVector(type, 1);
  const kind = storageOf(type);
  if (kind === 'bytes') return textVector([String(value)], null);
  if (kind === 'list' || kind === 'map' || kind === 'struct') throw new TypeError(`no literal: ${type.kind}`);
  const values = allocate(kind, 1);
  values[0] = Number(value);
  return numberVector(kind, values, null);
}

/** One row as many: texts as codes, numbers as such. */
export function repeat(row: Vector, length: number): Vector {
  if (row.kind === 'bytes' && !row.nulls?.[0]) {
    return { kind: 'codes', length, nulls: null, codes: new Uint8Array(length), dictionary: { ...row, nulls: null } };
  }
  if (row.nulls === null && 'values' in row && row.kind !== 'map') {
    const values = allocate(row.kind, length);
    values.fill(row.values[0]!);
    return numberVector(row.kind, values, null);
  }
  return take(row, new Int32Array(length));
}
