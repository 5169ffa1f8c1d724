import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';

export type NumberKind = 'int32' | 'int53' | 'float' | 'double';
export type NumberArray = Int32Array | Float64Array | Float32Array;

/** The kind of vector in which a type's values are held. */
export function storageOf(type: DataType): Exclude<Vector['kind'], 'codes'> {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
      return 'int32';
    case 'bigint':
    case 'decimal':
    case 'timestamp':
    case 'timestamp_ntz':
      return 'int53';
    case 'string':
    case 'binary':
      return 'bytes';
    case 'array':
      return 'list';
    default:
      return type.kind;
  }
}

export function numberKindOf(type: DataType): NumberKind {
  const kind = storageOf(type);
  if (kind === 'int32' || kind === 'int53' || kind === 'float' || kind === 'double') return kind;
  throw new TypeError(`${type.kind} holds no numbers`);
}

export function numberArray(kind: NumberKind, length: number): NumberArray {
  if (kind === 'int32') return new Int32Array(length);
  return kind === 'float' ? new Float32Array(length) : new Float64Array(length);
}

/** Numbers in the array of their kind as a vector. */
export function numberVector(kind: NumberKind, values: NumberArray, nulls: Uint8Array | null = null): Vector {
  const { length } = values;
  // The casts say what numberArray has made.
  if (kind === 'int32') return { kind, length, nulls, values: values as Int32Array };
  if (kind === 'float') return { kind, length, nulls, values: values as Float32Array };
  return { kind, length, nulls, values: values as Float64Array };
}

/** From whole numbers in doubles to the kind in which the type holds them. */
export function fromDoubles(type: DataType, values: Float64Array, nulls: Uint8Array | null = null): Vector {
  const kind = numberKindOf(type);
  if (kind === 'int53' || kind === 'double') return numberVector(kind, values, nulls);
  return numberVector(kind, kind === 'int32' ? new Int32Array(values) : new Float32Array(values), nulls);
}
