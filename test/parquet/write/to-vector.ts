import type { DataType } from '../../../src/base/data-type.ts';
import type { BytesVector, CodesVector, Vector } from '../../../src/base/vector.ts';

/**
 * A value as the tests write it down, and as it goes through JSON: whole numbers for integers, unscaled decimals, days
 * and microseconds; doubles as their 16 hexadecimal digits; binary in hexadecimal; maps as pairs; structs as lists.
 */
export type Value = null | boolean | number | string | readonly Value[];

export function toVector(type: DataType, values: readonly Value[]): Vector {
  const length = values.length;
  const nulls = values.includes(null) ? Uint8Array.from(values, value => Number(value === null)) : null;
  switch (type.kind) {
    case 'boolean':
      return { kind: 'boolean', length, nulls, values: Uint8Array.from(values, Number) };
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
      return { kind: 'int32', length, nulls, values: Int32Array.from(values, Number) };
    case 'bigint':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'decimal':
      return { kind: 'int53', length, nulls, values: Float64Array.from(values, Number) };
    case 'float':
      return { kind: 'float', length, nulls, values: Float32Array.from(values, fromHex) };
    case 'double':
      return { kind: 'double', length, nulls, values: Float64Array.from(values, fromHex) };
    case 'string':
      return toBytes(
        values.map(value => Buffer.from((value ?? '') as string)),
        nulls,
      );
    case 'binary':
      return toBytes(
        values.map(value => Buffer.from((value ?? '') as string, 'hex')),
        nulls,
      );
    case 'array': {
      const lists = values.map(listOf);
      return { kind: 'list', length, nulls, offsets: offsetsOf(lists), elements: toVector(type.element, lists.flat()) };
    }
    case 'map': {
      const lists = values.map(listOf);
      const pairs = lists.flat().map(listOf);
      const keys = toVector(
        type.key,
        pairs.map(([key]) => key!),
      );
      const items = toVector(
        type.value,
        pairs.map(([, item]) => item!),
      );
      return { kind: 'map', length, nulls, offsets: offsetsOf(lists), keys, values: items };
    }
    case 'struct':
      return {
        kind: 'struct',
        length,
        nulls,
        fields: type.fields.map((field, at) => {
          // What a field holds where the struct is null means nothing: here it is something, to see that it is not looked at.
          const other = values.find(value => value !== null);
          return toVector(
            field.type,
            values.map(value => listOf(value ?? other ?? [])[at] ?? null),
          );
        }),
      };
  }
}

/** The same rows as codes, each value once; the dictionary has an unused entry in front. */
export function toCodes(type: DataType, values: readonly Value[]): Vector {
  const plain = toVector(type, values);
  if (plain.kind === 'list' || plain.kind === 'map' || plain.kind === 'struct' || plain.kind === 'codes') return plain;
  const entries = [...new Set(values)].filter(value => value !== null);
  const codes = Int32Array.from(values, value => (value === null ? 0 : entries.indexOf(value) + 1));
  const dictionary = toVector(type, [entries[0] ?? blank(type), ...entries]) as CodesVector['dictionary'];
  const narrow =
    entries.length < 256 ? Uint8Array.from(codes) : entries.length < 65_536 ? Uint16Array.from(codes) : codes;
  return { kind: 'codes', length: values.length, nulls: plain.nulls, codes: narrow, dictionary };
}

export function hex(value: number): string {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}

function blank({ kind }: DataType): Value {
  if (kind === 'string' || kind === 'binary') return '';
  return kind === 'float' || kind === 'double' ? hex(0) : 0;
}

function fromHex(value: Value): number {
  return value === null ? 0 : Buffer.from(value as string, 'hex').readDoubleBE();
}

function listOf(value: Value): readonly Value[] {
  return (value ?? []) as readonly Value[];
}

function offsetsOf(lists: readonly (readonly unknown[])[]): Int32Array {
  const offsets = new Int32Array(lists.length + 1);
  for (const [at, list] of lists.entries()) offsets[at + 1] = offsets[at]! + list.length;
  return offsets;
}

function toBytes(parts: readonly Buffer[], nulls: Uint8Array | null): BytesVector {
  const bytes = Buffer.concat(parts);
  return { kind: 'bytes', length: parts.length, nulls, bytes, offsets: offsetsOf(parts.map(part => [...part])) };
}
