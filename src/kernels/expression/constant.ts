import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { LiteralExpression } from '../../dataset/expression/expression.ts';
import { take } from './pick.ts';
import { allocate, numberKind, numberVector, storedAs, textVector } from './vectors.ts';

/** A literal as one row. */
export function literalRow({ type, value }: LiteralExpression): Vector {
  if (value === null) return nullRow(type);
  const kind = storedAs(type);
  if (kind === 'bytes') return textVector([String(value)], null);
  if (kind === 'list' || kind === 'map' || kind === 'struct') throw new TypeError(`no literal: ${type.kind}`);
  const values = allocate(kind, 1);
  values[0] = Number(value);
  return numberVector(kind, values, null);
}

function nullRow(type: DataType): Vector {
  const nulls = new Uint8Array([1]);
  const offsets = new Int32Array(2);
  if (type.kind === 'array') return { kind: 'list', length: 1, nulls, offsets, elements: noRows(type.element) };
  if (type.kind === 'map') {
    return { kind: 'map', length: 1, nulls, offsets, keys: noRows(type.key), values: noRows(type.value) };
  }
  if (type.kind === 'struct') {
    return { kind: 'struct', length: 1, nulls, fields: type.fields.map(field => nullRow(field.type)) };
  }
  if (storedAs(type) === 'bytes') return { kind: 'bytes', length: 1, nulls, offsets, bytes: new Uint8Array(0) };
  return numberVector(numberKind(type), allocate(numberKind(type), 1), nulls);
}

function noRows(type: DataType): Vector {
  return take(nullRow(type), new Int32Array(0));
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
