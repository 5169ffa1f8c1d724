import type { ByteSink } from './byte-sink.ts';

/** Whole numbers from 0 on. */
export type Levels = Uint8Array | Uint16Array | Int32Array;

/** How many bits the numbers up to `highest` need. */
export function bitWidthOf(highest: number): number {
  return 32 - Math.clz32(highest);
}

/** The hybrid of repeated values and bit-packed groups of eight, without a length before it. */
export function writeHybrid(values: Levels, from: number, to: number, width: number, sink: ByteSink): void {
  // Each group of eight at its widest, and a header that is never longer than what it saves.
  sink.reserve(Math.ceil((to - from) / 8) * (width + 5) + 16);
  let at = from;
  while (at < to) {
    const end = endOfRun(values, at, to);
    if (end - at >= 8 || end === to) {
      writeRun(values[at]!, end - at, width, sink);
      at = end;
    } else {
      const packedEnd = endOfPacked(values, at, to);
      writePacked(values, at, packedEnd, width, sink);
      at = packedEnd;
    }
  }
}

/** The same number `count` times. */
export function writeRun(value: number, count: number, width: number, sink: ByteSink): void {
  sink.varint(count * 2);
  for (let shift = 0; shift < width; shift += 8) sink.byte(value >>> shift);
}

function endOfRun(values: Levels, at: number, to: number): number {
  const value = values[at];
  let end = at + 1;
  while (end < to && values[end] === value) end += 1;
  return end;
}

/** Where, after whole groups, eight equal values begin. */
function endOfPacked(values: Levels, from: number, to: number): number {
  for (let at = from + 8; at + 8 <= to; at += 8) {
    const value = values[at];
    let same = 1;
    while (same < 8 && values[at + same] === value) same += 1;
    if (same === 8) return at;
  }
  return to;
}

function writePacked(values: Levels, from: number, to: number, width: number, sink: ByteSink): void {
  const groups = (to - from + 7) >>> 3;
  sink.varint(groups * 2 + 1);
  sink.reserve(groups * width + 8);
  const { bytes } = sink;
  const start = sink.length;
  const end = start + groups * width;
  if (width === 8 && values instanceof Uint8Array) {
    bytes.set(values.subarray(from, to), start);
    bytes.fill(0, start + to - from, end);
  } else {
    packBits(values, from, to, width, bytes, start, end);
  }
  sink.length = end;
}

/** Little end first, up to 32 bits each; what is left until `end` becomes 0. */
export function packBits(
  values: Levels | Uint32Array,
  from: number,
  to: number,
  width: number,
  bytes: Uint8Array,
  start: number,
  end: number,
): void {
  let at = start;
  let word = 0;
  let filled = 0;
  for (let index = from; index < to; index += 1) {
    const value = values[index]!;
    word |= value << filled;
    filled += width;
    if (filled >= 32) {
      bytes[at] = word;
      bytes[at + 1] = word >>> 8;
      bytes[at + 2] = word >>> 16;
      bytes[at + 3] = word >>> 24;
      at += 4;
      filled -= 32;
      // A shift by 32 would be none.
      word = filled === 0 ? 0 : value >>> (width - filled);
    }
  }
  for (; at < end; at += 1) {
    bytes[at] = word;
    word >>>= 8;
  }
}
