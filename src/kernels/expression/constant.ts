import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { LiteralExpression } from '../../dataset/expression/expression.ts';
import { take } from './pick.ts';
import { allocate, numberVector, storedAs, textVector } from './vectors.ts';

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
  const kind = storedAs(type);
  const offsets = new Int32Array(2);
  switch (type.kind) {
    case 'array':
      return { kind: 'list', length: 1, nulls, offsets, elements: take(nullRow(type.element), new Int32Array(0)) };
    case 'map': {
      const [keys, values] = [type.key, type.value].map(inner => take(nullRow(inner), new Int32Array(0)));
      return { kind: 'map', length: 1, nulls, offsets, keys: keys!, values: values! };
    }
    case 'struct':
      return { kind: 'struct', length: 1, nulls, fields: type.fields.map(field => nullRow(field.type)) };
    default:
      if (kind === 'bytes') return { kind, length: 1, nulls, offsets, bytes: new Uint8Array(0) };
      return numberVector(kind as 'int32', allocate(kind as 'int32', 1), nulls);
  }
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
