import type { CodesVector, Vector } from '../../base/vector.ts';

/** A vector whose rows are values. */
export type PlainVector = CodesVector['dictionary'];
export type LeafVector = PlainVector | CodesVector;

export function isLeafVector(vector: Vector): vector is LeafVector {
  return vector.kind !== 'list' && vector.kind !== 'map' && vector.kind !== 'struct';
}

/** The rows of `picks`, in that order, none of which is null. */
export function pickRows(vector: PlainVector, picks: Int32Array): PlainVector;
export function pickRows(vector: LeafVector, picks: Int32Array): LeafVector;
export function pickRows(vector: LeafVector, picks: Int32Array): LeafVector {
  const length = picks.length;
  switch (vector.kind) {
    case 'codes':
      return { ...vector, length, nulls: null, codes: pick(vector.codes, new Int32Array(length), picks) };
    case 'bytes':
      return pickBytes(vector.bytes, vector.offsets, picks);
    case 'boolean':
      return { kind: 'boolean', length, nulls: null, values: pick(vector.values, new Uint8Array(length), picks) };
    case 'int32':
      return { kind: 'int32', length, nulls: null, values: pick(vector.values, new Int32Array(length), picks) };
    case 'float':
      return { kind: 'float', length, nulls: null, values: pick(vector.values, new Float32Array(length), picks) };
    case 'int53':
    case 'double':
      return { kind: vector.kind, length, nulls: null, values: pick(vector.values, new Float64Array(length), picks) };
  }
}

interface Numbers {
  [at: number]: number;
}

function pick<To extends Numbers>(from: Numbers, to: To, picks: Int32Array): To {
  for (let at = 0; at < picks.length; at += 1) to[at] = from[picks[at]!]!;
  return to;
}

function pickBytes(bytes: Uint8Array, from: Int32Array, picks: Int32Array): PlainVector {
  const length = picks.length;
  const offsets = new Int32Array(length + 1);
  // Rows without a value have no bytes: where only those were left out, the bytes stay where they are.
  let touching = true;
  let total = 0;
  for (let at = 0; at < length; at += 1) {
    const row = picks[at]!;
    if (at > 0 && from[row] !== from[picks[at - 1]! + 1]) touching = false;
    offsets[at] = total;
    total += from[row + 1]! - from[row]!;
  }
  offsets[length] = total;
  const start = length === 0 ? 0 : from[picks[0]!]!;
  if (touching) return { kind: 'bytes', length, nulls: null, bytes: bytes.subarray(start, start + total), offsets };
  const picked = new Uint8Array(total);
  for (let at = 0; at < length; at += 1) {
    const row = picks[at]!;
    picked.set(bytes.subarray(from[row]!, from[row + 1]!), offsets[at]!);
  }
  return { kind: 'bytes', length, nulls: null, bytes: picked, offsets };
}

/** The rows from `from` to `to` as a view. */
export function sliceRows(vector: LeafVector, from: number, to: number): LeafVector {
  const length = to - from;
  if (from === 0 && to === vector.length && vector.nulls === null) return vector;
  switch (vector.kind) {
    case 'codes':
      return { ...vector, length, nulls: null, codes: vector.codes.subarray(from, to) };
    case 'bytes':
      return { ...vector, length, nulls: null, offsets: vector.offsets.subarray(from, to + 1) };
    case 'boolean':
      return { ...vector, length, nulls: null, values: vector.values.subarray(from, to) };
    case 'int32':
      return { ...vector, length, nulls: null, values: vector.values.subarray(from, to) };
    case 'float':
      return { ...vector, length, nulls: null, values: vector.values.subarray(from, to) };
    case 'int53':
    case 'double':
      return { ...vector, length, nulls: null, values: vector.values.subarray(from, to) };
  }
}
