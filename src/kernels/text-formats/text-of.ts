import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';

/** The texts of a plain column's values, as Spark casts them; null where there is no value. */
export function textOf(type: DataType, vector: Vector): (row: number) => string | null {
  const { nulls } = vector;
  const text = presentText(type, vector);
  return nulls === null ? text : row => (nulls[row] === 1 ? null : text(row));
}

function presentText(type: DataType, vector: Vector): (row: number) => string {
  switch (vector.kind) {
    case 'codes': {
      const { codes, dictionary } = vector;
      const of = presentText(type, dictionary);
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
      const of = numberText(type);
      return row => of(vector.values[row]!);
    }
    default:
      throw new TypeError(`a ${vector.kind} is no plain text`);
  }
}

export function numberText(type: DataType): (value: number) => string {
  switch (type.kind) {
    case 'date':
      return days => new Date(days * 86_400_000).toISOString().slice(0, 10);
    case 'timestamp':
    case 'timestamp_ntz':
      return micros => timestampText(micros);
    case 'decimal':
      return unscaled => decimalText(unscaled, type.scale);
    case 'float':
      return value => shortest(value);
    default:
      return String;
  }
}

/** `2026-03-01 09:30:00`, with as many digits of a second as it needs. */
function timestampText(micros: number): string {
  const seconds = Math.floor(micros / 1e6);
  const rest = micros - seconds * 1e6;
  const text = new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
  return rest === 0 ? text : `${text}.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
}

function decimalText(unscaled: number, scale: number): string {
  const digits = String(Math.abs(unscaled)).padStart(scale + 1, '0');
  const sign = unscaled < 0 ? '-' : '';
  const split = digits.length - scale;
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, split)}.${digits.slice(split)}`;
}

/** The fewest digits that are the same float again. */
function shortest(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = Number(value.toPrecision(digits));
    if (Math.fround(text) === value) return String(text);
  }
  return String(value);
}
