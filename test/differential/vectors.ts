import type { DataType } from '../../src/base/data-type.ts';
import type { CodesVector, Vector } from '../../src/base/vector.ts';
import type { Cell } from './pools.ts';

/** Cells in storage units as the vector of a column. */
export function toVector(cells: readonly Cell[], type: DataType): Vector {
  const { length } = cells;
  const nulls = cells.includes(null) ? Uint8Array.from(cells, cell => (cell === null ? 1 : 0)) : null;
  const numbers = (): number[] => cells.map(cell => Number(cell ?? 0));
  const { kind } = type;
  if (kind === 'boolean') return { kind, length, nulls, values: Uint8Array.from(numbers()) };
  if (['tinyint', 'smallint', 'int', 'date'].includes(kind)) {
    return { kind: 'int32', length, nulls, values: Int32Array.from(numbers()) };
  }
  if (kind === 'float') return { kind, length, nulls, values: Float32Array.from(numbers()) };
  if (kind === 'string') {
    const texts = cells.map(cell => Buffer.from(String(cell ?? '')));
    return { kind: 'bytes', length, nulls, bytes: Buffer.concat(texts), offsets: offsetsOf(texts) };
  }
  if (kind === 'array') {
    // The cells of an array's column are lists.
    const lists = cells.map(cell => (cell ?? []) as readonly Cell[]);
    return { kind: 'list', length, nulls, offsets: offsetsOf(lists), elements: toVector(lists.flat(), type.element) };
  }
  return { kind: kind === 'double' ? 'double' : 'int53', length, nulls, values: Float64Array.from(numbers()) };
}

/** The same cells as codes of a dictionary; null for types that have none. */
export function toCodes(cells: readonly Cell[], type: DataType): CodesVector | null {
  // -0 and 0 are two entries, which a set does not tell apart.
  const places = new Map<string, number>();
  const keyOf = (cell: Cell): string => (Object.is(cell, -0) ? '-0' : String(cell));
  const dictionary = cells.filter(
    cell => cell !== null && !places.has(keyOf(cell)) && places.set(keyOf(cell), places.size),
  );
  const plain = dictionary.length > 0 && type.kind !== 'array' ? toVector(dictionary, type) : null;
  if (!plain || plain.kind === 'list' || plain.kind === 'map' || plain.kind === 'struct' || plain.kind === 'codes')
    return null;
  const codes = Int32Array.from(cells, cell => (cell === null ? 0 : places.get(keyOf(cell))!));
  const nulls = cells.includes(null) ? Uint8Array.from(cells, cell => (cell === null ? 1 : 0)) : null;
  return { kind: 'codes', length: cells.length, nulls, codes, dictionary: plain };
}

function offsetsOf(items: readonly { readonly length: number }[]): Int32Array {
  const offsets = new Int32Array(items.length + 1);
  items.forEach((item, index) => {
    offsets[index + 1] = offsets[index]! + item.length;
  });
  return offsets;
}

/** The cells of a vector; doubles by their bits, so that -0 and NaN can be told apart. */
export function toCells(vector: Vector): unknown[] {
  return Array.from({ length: vector.length }, (_, row) => (vector.nulls?.[row] ? null : cellAt(vector, row)));
}

function cellAt(vector: Vector, row: number): unknown {
  const { kind } = vector;
  if (kind === 'codes') return cellAt(vector.dictionary, vector.codes[row]!);
  if (kind === 'boolean') return vector.values[row] === 1;
  if (kind === 'float' || kind === 'double') return bitsOf(vector.values[row]!);
  if (kind === 'bytes') {
    return Buffer.from(vector.bytes.subarray(vector.offsets[row], vector.offsets[row + 1])).toString('utf8');
  }
  if (kind === 'list') return toCells(vector.elements).slice(vector.offsets[row], vector.offsets[row + 1]);
  if (kind === 'struct') return vector.fields.map(field => toCells(field)[row]);
  if (kind === 'map') throw new TypeError('no case has a map');
  return Object.is(vector.values[row], -0) ? '-0' : vector.values[row];
}

function bitsOf(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number.isNaN(value) ? Number.NaN : value);
  return bytes.toString('hex');
}
