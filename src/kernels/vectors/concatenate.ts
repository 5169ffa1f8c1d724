import type { CodesVector, Vector } from '../../base/vector.ts';
import { take } from './take.ts';

type Plain = Exclude<Vector, CodesVector>;
type OfKind<Kind extends Vector['kind']> = Extract<Vector, { kind: Kind }>;

/** Vectors of one kind, one after another. */
export function concatenate(vectors: readonly Plain[]): Plain {
  const length = sum(vectors, one => one.length);
  const nulls = joinedNulls(vectors, length);
  const { kind } = vectors[0]!;
  switch (kind) {
    case 'boolean':
      return { kind, length, nulls, values: joined(only(vectors, kind), new Uint8Array(length), one => one.values) };
    case 'int32':
      return { kind, length, nulls, values: joined(only(vectors, kind), new Int32Array(length), one => one.values) };
    case 'float':
      return { kind, length, nulls, values: joined(only(vectors, kind), new Float32Array(length), one => one.values) };
    case 'int53':
      return { kind, length, nulls, values: joined(only(vectors, kind), new Float64Array(length), one => one.values) };
    case 'double':
      return { kind, length, nulls, values: joined(only(vectors, kind), new Float64Array(length), one => one.values) };
    case 'bytes': {
      const parts = only(vectors, kind).map(one => ({
        ...one,
        bytes: one.bytes.subarray(one.offsets[0], one.offsets[one.length]),
      }));
      const bytes = joined(parts, new Uint8Array(sum(parts, one => one.bytes.length)), one => one.bytes);
      return { kind, length, nulls, bytes, offsets: joinedOffsets(parts, length) };
    }
    case 'struct': {
      const parts = only(vectors, kind);
      const fields = parts[0]!.fields.map((_, at) => concatenateAny(parts.map(one => one.fields[at]!)));
      return { kind, length, nulls, fields };
    }
    case 'list': {
      const parts = only(vectors, kind);
      return {
        kind,
        length,
        nulls,
        offsets: joinedOffsets(parts, length),
        elements: concatenateAny(parts.map(one => one.elements)),
      };
    }
    case 'map': {
      const parts = only(vectors, kind);
      const keys = concatenateAny(parts.map(one => one.keys));
      return {
        kind,
        length,
        nulls,
        offsets: joinedOffsets(parts, length),
        keys,
        values: concatenateAny(parts.map(one => one.values)),
      };
    }
  }
}

/** Without a dictionary. */
export function plain(vector: Vector): Plain {
  if (vector.kind !== 'codes') return vector;
  // No dictionary holds codes.
  return take(vector.dictionary, new Int32Array(vector.codes), vector.nulls) as Plain;
}

function concatenateAny(vectors: readonly Vector[]): Plain {
  return concatenate(vectors.map(plain));
}

function only<Kind extends Vector['kind']>(vectors: readonly Vector[], kind: Kind): OfKind<Kind>[] {
  const found = vectors.filter((one): one is OfKind<Kind> => one.kind === kind);
  if (found.length < vectors.length) throw new TypeError(`vectors of several kinds, ${kind} among them, are no vector`);
  return found;
}

function joined<
  One extends Vector,
  To extends { set: (from: From, at: number) => void },
  From extends { length: number },
>(vectors: readonly One[], to: To, from: (vector: One) => From): To {
  let at = 0;
  for (const vector of vectors) {
    const part = from(vector);
    to.set(part, at);
    at += part.length;
  }
  return to;
}

function joinedOffsets(vectors: readonly (Vector & { readonly offsets: Int32Array })[], length: number): Int32Array {
  const offsets = new Int32Array(length + 1);
  let at = 0;
  let total = 0;
  for (const { offsets: from, length } of vectors) {
    for (let row = 0; row < length; row++) {
      total += from[row + 1]! - from[row]!;
      at += 1;
      offsets[at] = total;
    }
  }
  return offsets;
}

function joinedNulls(vectors: readonly Vector[], length: number): Uint8Array | null {
  if (vectors.every(({ nulls }) => nulls === null)) return null;
  const joined = new Uint8Array(length);
  let at = 0;
  for (const { nulls, length } of vectors) {
    if (nulls !== null) joined.set(nulls, at);
    at += length;
  }
  return joined;
}

function sum<One>(all: readonly One[], of: (one: One) => number): number {
  return all.reduce((total, one) => total + of(one), 0);
}
