import type { BytesVector, Vector } from '../../base/vector.ts';
import { joinNulls } from './nulls.ts';

/** The rows of `rows`, in that order; those marked in `nulls` have no value besides. */
export function take(vector: Vector, rows: Int32Array, nulls: Uint8Array | null = null): Vector {
  const length = rows.length;
  const own = vector.nulls === null ? null : gatherBytes(vector.nulls, rows);
  const either = joinNulls(own, nulls);
  switch (vector.kind) {
    case 'boolean':
      return { kind: 'boolean', length, nulls: either, values: gatherBytes(vector.values, rows) };
    case 'int32':
      return { kind: 'int32', length, nulls: either, values: gatherInts(vector.values, rows) };
    case 'float':
      return { kind: 'float', length, nulls: either, values: gather(vector.values, new Float32Array(length), rows) };
    case 'int53':
      return { kind: 'int53', length, nulls: either, values: gatherDoubles(vector.values, rows) };
    case 'double':
      return { kind: 'double', length, nulls: either, values: gatherDoubles(vector.values, rows) };
    case 'codes':
      return { ...vector, length, nulls: either, codes: takeCodes(vector.codes, rows) };
    case 'bytes':
      return takeBytes(vector, rows, either);
    case 'struct':
      return { kind: 'struct', length, nulls: either, fields: vector.fields.map(field => take(field, rows)) };
    case 'list': {
      const { offsets, picks } = elementsOf(vector.offsets, rows, either);
      return { kind: 'list', length, nulls: either, offsets, elements: take(vector.elements, picks) };
    }
    case 'map': {
      const { offsets, picks } = elementsOf(vector.offsets, rows, either);
      return {
        kind: 'map',
        length,
        nulls: either,
        offsets,
        keys: take(vector.keys, picks),
        values: take(vector.values, picks),
      };
    }
  }
}

interface Numbers {
  [at: number]: number;
}

function gather<To extends Numbers>(from: Numbers, to: To, rows: Int32Array): To {
  const { length } = rows;
  for (let at = 0; at < length; at++) to[at] = from[rows[at]!]!;
  return to;
}

// One function for each kind of array: one for all of them would be compiled for none.

export function gatherDoubles(from: Float64Array, rows: Int32Array): Float64Array {
  const to = new Float64Array(rows.length);
  for (let at = 0; at < to.length; at++) to[at] = from[rows[at]!]!;
  return to;
}

export function gatherInts(from: Int32Array, rows: Int32Array): Int32Array {
  const to = new Int32Array(rows.length);
  for (let at = 0; at < to.length; at++) to[at] = from[rows[at]!]!;
  return to;
}

export function gatherWords(from: Uint32Array, rows: Int32Array): Uint32Array {
  const to = new Uint32Array(rows.length);
  for (let at = 0; at < to.length; at++) to[at] = from[rows[at]!]!;
  return to;
}

export function gatherBytes(from: Uint8Array, rows: Int32Array): Uint8Array {
  const to = new Uint8Array(rows.length);
  for (let at = 0; at < to.length; at++) to[at] = from[rows[at]!]!;
  return to;
}

function takeCodes<Codes extends Uint8Array | Uint16Array | Int32Array>(codes: Codes, rows: Int32Array) {
  if (codes instanceof Uint8Array) return gatherBytes(codes, rows);
  if (codes instanceof Uint16Array) return gather(codes, new Uint16Array(rows.length), rows);
  return gatherInts(codes, rows);
}

function takeBytes({ bytes, offsets: from }: BytesVector, rows: Int32Array, nulls: Uint8Array | null): BytesVector {
  const { length } = rows;
  const offsets = new Int32Array(length + 1);
  let total = 0;
  for (let at = 0; at < length; at++) {
    const row = rows[at]!;
    if (nulls?.[at] !== 1) total += from[row + 1]! - from[row]!;
    offsets[at + 1] = total;
  }
  const taken = new Uint8Array(total);
  for (let at = 0; at < length; at++) {
    const end = offsets[at + 1]!;
    let source = from[rows[at]!]!;
    for (let target = offsets[at]!; target < end; target++, source++) taken[target] = bytes[source]!;
  }
  return { kind: 'bytes', length, nulls, bytes: taken, offsets };
}

function elementsOf(from: Int32Array, rows: Int32Array, nulls: Uint8Array | null) {
  const { length } = rows;
  const offsets = new Int32Array(length + 1);
  for (let at = 0; at < length; at++) {
    const row = rows[at]!;
    offsets[at + 1] = offsets[at]! + (nulls?.[at] === 1 ? 0 : from[row + 1]! - from[row]!);
  }
  const picks = new Int32Array(offsets[length]!);
  for (let at = 0; at < length; at++) {
    let source = from[rows[at]!]!;
    for (let target = offsets[at]!; target < offsets[at + 1]!; target++, source++) picks[target] = source;
  }
  return { offsets, picks };
}
