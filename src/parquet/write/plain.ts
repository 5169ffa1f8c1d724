import type { ByteSink } from './byte-sink.ts';
import type { PlainVector } from './dense.ts';

/** PLAIN: the values from `from` to `to`, each as it is; `length` is that of values of fixed length. */
export function writePlain(vector: PlainVector, from: number, to: number, length: number, sink: ByteSink): void {
  switch (vector.kind) {
    case 'boolean':
      writeBits(vector.values, from, to, sink);
      break;
    case 'int32':
    case 'float':
    case 'double': {
      const { buffer, byteOffset, BYTES_PER_ELEMENT: size } = vector.values;
      sink.append(new Uint8Array(buffer, byteOffset + from * size, (to - from) * size));
      break;
    }
    case 'int53':
      if (length === 0) writeInt64(vector.values, from, to, sink);
      else writeFixed(vector.values, from, to, length, sink);
      break;
    case 'bytes':
      writeTexts(vector.bytes, vector.offsets, from, to, sink);
  }
}

function writeBits(values: Uint8Array, from: number, to: number, sink: ByteSink): void {
  const count = (to - from + 7) >>> 3;
  sink.reserve(count);
  const { bytes, length: start } = sink;
  bytes.fill(0, start, start + count);
  for (let at = 0; at < to - from; at += 1) bytes[start + (at >>> 3)]! |= values[from + at]! << (at & 7);
  sink.length += count;
}

let halves = new Int32Array(0);

function writeInt64(values: Float64Array, from: number, to: number, sink: ByteSink): void {
  const count = to - from;
  if (halves.length < count * 2) halves = new Int32Array(count * 2);
  for (let at = 0; at < count; at += 1) {
    const value = values[from + at]!;
    halves[at * 2] = value;
    halves[at * 2 + 1] = Math.floor(value / 0x1_0000_0000);
  }
  sink.append(new Uint8Array(halves.buffer, 0, count * 8));
}

/** Big end first, the sign carried on to the left. */
function writeFixed(values: Float64Array, from: number, to: number, length: number, sink: ByteSink): void {
  const size = (to - from) * length;
  sink.reserve(size);
  const { bytes } = sink;
  let at = sink.length;
  for (let index = from; index < to; index += 1) {
    const value = values[index]!;
    const low = value | 0;
    const high = Math.floor(value / 0x1_0000_0000);
    bytes.fill(value < 0 ? 0xff : 0, at, at + length - 8);
    at += length;
    for (let byte = 0; byte < 4; byte += 1) {
      bytes[at - 1 - byte] = low >>> (8 * byte);
      bytes[at - 5 - byte] = high >>> (8 * byte);
    }
  }
  sink.length += size;
}

function writeTexts(from8: Uint8Array, offsets: Int32Array, from: number, to: number, sink: ByteSink): void {
  const size = offsets[to]! - offsets[from]! + (to - from) * 4;
  sink.reserve(size);
  const { bytes } = sink;
  let at = sink.length;
  let byte = offsets[from]!;
  for (let index = from; index < to; index += 1) {
    const end = offsets[index + 1]!;
    const length = end - byte;
    bytes[at] = length;
    bytes[at + 1] = length >>> 8;
    bytes[at + 2] = length >>> 16;
    bytes[at + 3] = length >>> 24;
    at += 4;
    // Most are short: a loop is faster than a view and a call.
    if (length < 48) for (; byte < end; byte += 1) bytes[at++] = from8[byte]!;
    else {
      bytes.set(from8.subarray(byte, end), at);
      at += length;
      byte = end;
    }
  }
  sink.length += size;
}

/** Bytes that `writePlain` makes of all values. */
export function plainSize(vector: PlainVector, length: number): number {
  switch (vector.kind) {
    case 'boolean':
      return Math.ceil(vector.length / 8);
    case 'int32':
    case 'float':
      return vector.length * 4;
    case 'int53':
      return vector.length * (length || 8);
    case 'double':
      return vector.length * 8;
    case 'bytes':
      return vector.length * 4 + vector.offsets[vector.length]! - vector.offsets[0]!;
  }
}
