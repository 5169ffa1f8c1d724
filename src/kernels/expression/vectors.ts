import type { DataType } from '../../base/data-type.ts';
import type { BytesVector, Vector } from '../../base/vector.ts';
import { joinNulls } from '../vectors/nulls.ts';
import { storageOf } from '../vectors/storage.ts';

export type Numbers = Uint8Array | Int32Array | Float32Array | Float64Array;
export type NumberVector = Extract<Vector, { kind: 'boolean' | 'int32' | 'int53' | 'float' | 'double' }>;

type NumberKind = NumberVector['kind'];

export function numberVector(kind: NumberKind, values: Numbers, nulls: Uint8Array | null): NumberVector {
  // Each kind has its own array; `allocate` and `numbersOf` give the right one.
  return { kind, length: values.length, values, nulls } as NumberVector;
}

export function allocate(kind: NumberKind, length: number): Numbers {
  if (kind === 'boolean') return new Uint8Array(length);
  if (kind === 'int32') return new Int32Array(length);
  return kind === 'float' ? new Float32Array(length) : new Float64Array(length);
}

export function numberKind(type: DataType): NumberKind {
  const kind = storageOf(type);
  if (kind === 'bytes' || kind === 'list' || kind === 'map' || kind === 'struct') {
    throw new TypeError(`no number: ${type.kind}`);
  }
  return kind;
}

/** The values of a number, date, time or boolean; codes are looked up. */
export function numbersOf(vector: Vector): Numbers {
  if (vector.kind === 'codes') {
    const { codes, dictionary, length } = vector;
    const source = numbersOf(dictionary);
    const values = allocate((dictionary as NumberVector).kind, length);
    // A null row's code means nothing; what it finds then does not either.
    for (let row = 0; row < length; row += 1) values[row] = source[codes[row]!] ?? 0;
    return values;
  }
  if (!('values' in vector) || vector.kind === 'map') throw new TypeError(`no numbers: ${vector.kind}`);
  return vector.values;
}

/** null as soon as one of them is. */
export function eitherNull(vectors: readonly Vector[]): Uint8Array | null {
  return vectors.reduce<Uint8Array | null>((nulls, vector) => joinNulls(nulls, vector.nulls), null);
}

/** Text and binary without codes. */
export function bytesOf(vector: Vector): BytesVector {
  if (vector.kind === 'bytes') return vector;
  if (vector.kind !== 'codes' || vector.dictionary.kind !== 'bytes') throw new TypeError(`no text: ${vector.kind}`);
  const { codes, dictionary, length, nulls } = vector;
  const offsets = new Int32Array(length + 1);
  let size = 0;
  for (let row = 0; row < length; row += 1) {
    if (!nulls?.[row]) size += dictionary.offsets[codes[row]! + 1]! - dictionary.offsets[codes[row]!]!;
    offsets[row + 1] = size;
  }
  const bytes = new Uint8Array(size);
  for (let row = 0; row < length; row += 1) {
    if (nulls?.[row]) continue;
    const code = codes[row]!;
    bytes.set(dictionary.bytes.subarray(dictionary.offsets[code]!, dictionary.offsets[code + 1]!), offsets[row]!);
  }
  return { kind: 'bytes', length, nulls, bytes, offsets };
}

/** Every row as a text; empty where there is none. */
export function textsOf(vector: Vector): string[] {
  if (vector.kind === 'codes') {
    const dictionary = textsOf(vector.dictionary);
    return Array.from({ length: vector.length }, (_, row) => dictionary[vector.codes[row]!] ?? '');
  }
  const { bytes, offsets, length } = bytesOf(vector);
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length }, (_, row) => buffer.toString('utf8', offsets[row], offsets[row + 1]));
}

/** Texts as UTF-8; rows without a value get no bytes. */
export function textVector(texts: readonly string[], nulls: Uint8Array | null): BytesVector {
  const { length } = texts;
  const offsets = new Int32Array(length + 1);
  let room = 16;
  for (const text of texts) room += text.length;
  let buffer = Buffer.allocUnsafe(room);
  let size = 0;
  for (let row = 0; row < length; row += 1) {
    if (!nulls?.[row]) {
      const text = texts[row]!;
      // A UTF-16 unit takes three bytes at most.
      if (size + text.length * 3 > buffer.length) {
        const larger = Buffer.allocUnsafe(Math.max(buffer.length * 2, size + text.length * 3));
        larger.set(buffer.subarray(0, size));
        buffer = larger;
      }
      size += buffer.write(text, size, 'utf8');
    }
    offsets[row + 1] = size;
  }
  return { kind: 'bytes', length, nulls, bytes: new Uint8Array(buffer.buffer, buffer.byteOffset, size), offsets };
}
