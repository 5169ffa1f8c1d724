import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import { presentText } from './text-of.ts';

/** The values of a column as JSON: numbers with every digit that they have, moments as ISO 8601. */
export function jsonOf(type: DataType, vector: Vector): (row: number) => string {
  const { nulls } = vector;
  const json = presentJson(type, vector);
  return nulls === null ? json : row => (nulls[row] === 1 ? 'null' : json(row));
}

function presentJson(type: DataType, vector: Vector): (row: number) => string {
  if (vector.kind === 'codes') {
    const { codes, dictionary } = vector;
    const of = presentJson(type, dictionary);
    const texts = Array.from({ length: dictionary.length }, (_, code) => of(code));
    return row => texts[codes[row]!]!;
  }
  if (type.kind === 'struct' && vector.kind === 'struct') {
    const names = type.fields.map(({ name }) => JSON.stringify(name));
    const values = type.fields.map((field, at) => jsonOf(field.type, vector.fields[at]!));
    return row => `{${names.map((name, at) => `${name}:${values[at]!(row)}`).join(',')}}`;
  }
  if (type.kind === 'array' && vector.kind === 'list') {
    const of = jsonOf(type.element, vector.elements);
    return row => `[${listed(vector.offsets, row, of)}]`;
  }
  if (type.kind === 'map' && vector.kind === 'map') {
    const key = presentText(type.key, vector.keys, 'iso');
    const value = jsonOf(type.value, vector.values);
    return row => `{${listed(vector.offsets, row, at => `${JSON.stringify(key(at))}:${value(at)}`)}}`;
  }
  const text = presentText(type, vector, 'iso');
  if (isQuoted(type)) return row => JSON.stringify(text(row));
  // JSON has no word for what is no number.
  if (type.kind === 'double' || type.kind === 'float') return row => finite(text(row));
  return text;
}

function listed(offsets: Int32Array, row: number, of: (at: number) => string): string {
  const texts: string[] = [];
  for (let at = offsets[row]!; at < offsets[row + 1]!; at++) texts.push(of(at));
  return texts.join(',');
}

function isQuoted({ kind }: DataType): boolean {
  return ['string', 'binary', 'date', 'timestamp', 'timestamp_ntz'].includes(kind);
}

function finite(text: string): string {
  return Number.isFinite(Number(text)) ? text : 'null';
}
