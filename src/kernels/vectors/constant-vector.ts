import type { DataType } from '../../base/data-type.ts';
import type { CodesVector, Vector } from '../../base/vector.ts';
import type { Scalar } from '../../dataset/plan/plan.ts';
import { fromDoubles, storageOf } from './storage.ts';

type Dictionary = CodesVector['dictionary'];

/** Values of one plain type as a vector. */
export function scalarVector(type: DataType, values: readonly Scalar[]): Dictionary {
  const length = values.length;
  switch (storageOf(type)) {
    case 'boolean':
      return {
        kind: 'boolean',
        length,
        nulls: null,
        values: Uint8Array.from(values, value => (value === true ? 1 : 0)),
      };
    case 'bytes':
      return textVector(values.map(String));
    default:
      // What is neither truth nor text nor nested is a number.
      return fromDoubles(type, Float64Array.from(values, Number)) as Dictionary;
  }
}

export function textVector(texts: readonly string[]): Dictionary {
  const parts = texts.map(text => Buffer.from(text, 'utf8'));
  const offsets = new Int32Array(parts.length + 1);
  for (const [at, part] of parts.entries()) offsets[at + 1] = offsets[at]! + part.length;
  return { kind: 'bytes', length: texts.length, nulls: null, bytes: new Uint8Array(Buffer.concat(parts)), offsets };
}

/** Codes for so many categories, in the narrowest array. */
export function codeArray(categories: number, length: number): CodesVector['codes'] {
  if (categories <= 256) return new Uint8Array(length);
  return categories <= 65_536 ? new Uint16Array(length) : new Int32Array(length);
}

/** No value in any row. */
export function nullVector(type: DataType, length: number): Vector {
  const nulls = new Uint8Array(length).fill(1);
  const kind = storageOf(type);
  if (kind === 'list' && type.kind === 'array') {
    return { kind, length, nulls, offsets: new Int32Array(length + 1), elements: nullVector(type.element, 0) };
  }
  if (kind === 'map' && type.kind === 'map') {
    const offsets = new Int32Array(length + 1);
    return { kind, length, nulls, offsets, keys: nullVector(type.key, 0), values: nullVector(type.value, 0) };
  }
  if (type.kind === 'struct') {
    return { kind: 'struct', length, nulls, fields: type.fields.map(field => nullVector(field.type, length)) };
  }
  if (kind === 'bytes') return { kind, length, nulls, bytes: new Uint8Array(0), offsets: new Int32Array(length + 1) };
  if (kind === 'boolean') return { kind, length, nulls, values: new Uint8Array(length) };
  return fromDoubles(type, new Float64Array(length), nulls);
}
