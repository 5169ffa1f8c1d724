import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { type NumberStyle, numberText } from './number-text.ts';

/** The texts of a plain column's values; null where there is no value. */
export function textOf(type: DataType, vector: Vector, style: NumberStyle): (row: number) => string | null {
  const { nulls } = vector;
  const text = presentText(type, vector, style);
  return nulls === null ? text : row => (nulls[row] === 1 ? null : text(row));
}

/** The same for rows that have a value. */
export function presentText(type: DataType, vector: Vector, style: NumberStyle): (row: number) => string {
  switch (vector.kind) {
    case 'codes': {
      const { codes, dictionary } = vector;
      const of = presentText(type, dictionary, style);
      const texts = Array.from({ length: dictionary.length }, (_, code) => of(code));
      return row => texts[codes[row]!]!;
    }
    case 'boolean':
      return row => (vector.values[row] === 1 ? 'true' : 'false');
    case 'bytes': {
      const { offsets } = vector;
      const bytes = Buffer.from(vector.bytes.buffer, vector.bytes.byteOffset, vector.bytes.length);
      const encoding = type.kind === 'binary' ? 'base64' : 'utf8';
      return row => bytes.toString(encoding, offsets[row], offsets[row + 1]);
    }
    case 'int32':
    case 'int53':
    case 'float':
    case 'double': {
      const of = numberText(type, style);
      const { values } = vector;
      return row => of(values[row]!);
    }
    case 'list':
    case 'map':
    case 'struct':
      throw new TypeError(`a ${vector.kind} is no plain text`);
  }
}
