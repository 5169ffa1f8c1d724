import type { BytesVector } from '../../base/vector.ts';
import type { ByteSink } from './byte-sink.ts';
import { packBits } from './rle.ts';

const BLOCK = 128;
const MINIBLOCKS = 4;
const MINIBLOCK = BLOCK / MINIBLOCKS;

/** The widest range of values whose differences, and whose differences' differences, a double holds. */
export const MAX_DELTA_RANGE = 2 ** 52;

const deltas = new Float64Array(BLOCK);
const low = new Uint32Array(BLOCK);
const high = new Uint32Array(BLOCK);

/** DELTA_BINARY_PACKED: whole numbers that lie less than MAX_DELTA_RANGE apart. */
export function writeDeltas(values: Int32Array | Float64Array, from: number, to: number, sink: ByteSink): void {
  sink.varint(BLOCK);
  sink.varint(MINIBLOCKS);
  sink.varint(to - from);
  sink.zigzag(from === to ? 0 : values[from]!);
  for (let start = from + 1; start < to; start += BLOCK) {
    writeBlock(values, start, Math.min(BLOCK, to - start), sink);
  }
}

function writeBlock(values: Int32Array | Float64Array, start: number, count: number, sink: ByteSink): void {
  let least = Infinity;
  let most = -Infinity;
  let previous = values[start - 1]!;
  for (let at = 0; at < count; at += 1) {
    const value = values[start + at]!;
    const delta = value - previous;
    deltas[at] = delta;
    if (delta < least) least = delta;
    if (delta > most) most = delta;
    previous = value;
  }
  sink.zigzag(least);
  sink.reserve(MINIBLOCKS + BLOCK * 8);
  const widths = sink.length;
  sink.bytes.fill(0, widths, widths + MINIBLOCKS);
  sink.length += MINIBLOCKS;
  if (most === least) return;
  if (most - least > 0xffff_ffff) writeWide(least, count, widths, sink);
  else writeNarrow(least, count, widths, sink);
}

function writeNarrow(least: number, count: number, widths: number, sink: ByteSink): void {
  const { bytes } = sink;
  let at = sink.length;
  for (let from = 0; from < count; from += MINIBLOCK) {
    const to = Math.min(from + MINIBLOCK, count);
    let bits = 0;
    for (let index = from; index < to; index += 1) {
      const value = (deltas[index]! - least) >>> 0;
      low[index] = value;
      bits |= value;
    }
    const width = 32 - Math.clz32(bits);
    bytes[widths + from / MINIBLOCK] = width;
    const end = at + width * 4;
    if (width > 0) packBits(low, from, to, width, bytes, at, end);
    at = end;
  }
  sink.length = at;
}

/** As narrow ones, for what needs more than 32 bits. */
function writeWide(least: number, count: number, widths: number, sink: ByteSink): void {
  const { bytes } = sink;
  let at = sink.length;
  for (let from = 0; from < count; from += MINIBLOCK) {
    const to = Math.min(from + MINIBLOCK, count);
    let lowBits = 0;
    let highBits = 0;
    for (let index = from; index < to; index += 1) {
      const value = deltas[index]! - least;
      const upper = Math.floor(value / 0x1_0000_0000);
      low[index] = value - upper * 0x1_0000_0000;
      high[index] = upper;
      lowBits |= low[index]!;
      highBits |= high[index]!;
    }
    const width = highBits === 0 ? 32 - Math.clz32(lowBits) : 64 - Math.clz32(highBits);
    bytes[widths + from / MINIBLOCK] = width;
    const end = at + width * 4;
    if (width > 32) packPairs(from, to, width, bytes, at, end);
    else if (width > 0) packBits(low, from, to, width, bytes, at, end);
    at = end;
  }
  sink.length = at;
}

/** Each number is a low word of 32 bits and a high one of `width` - 32: bits that are put down one word after the other. */
function packPairs(from: number, to: number, width: number, bytes: Uint8Array, start: number, end: number): void {
  const upperBits = width - 32;
  let at = start;
  let word = 0;
  let filled = 0;
  for (let index = from; index < to; index += 1) {
    const lower = low[index]!;
    at = putWord(word | (lower << filled), bytes, at);
    // A shift by 32 would be none.
    word = filled === 0 ? 0 : lower >>> (32 - filled);
    const upper = high[index]!;
    word |= upper << filled;
    filled += upperBits;
    if (filled >= 32) {
      at = putWord(word, bytes, at);
      filled -= 32;
      word = filled === 0 ? 0 : upper >>> (upperBits - filled);
    }
  }
  for (; at < end; at += 1) {
    bytes[at] = word;
    word >>>= 8;
  }
}

function putWord(word: number, bytes: Uint8Array, at: number): number {
  bytes[at] = word;
  bytes[at + 1] = word >>> 8;
  bytes[at + 2] = word >>> 16;
  bytes[at + 3] = word >>> 24;
  return at + 4;
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export function writeTextsByLength({ bytes, offsets }: BytesVector, from: number, to: number, sink: ByteSink): void {
  const count = to - from;
  if (lengths.length < count) lengths = new Int32Array(count);
  for (let at = 0; at < count; at += 1) lengths[at] = offsets[from + at + 1]! - offsets[from + at]!;
  writeDeltas(lengths, 0, count, sink);
  sink.append(bytes.subarray(offsets[from]!, offsets[to]!));
}

let lengths = new Int32Array(0);
