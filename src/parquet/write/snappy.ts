import { ByteSink } from './byte-sink.ts';

/** Matches are looked for within blocks, so that every distance fits into two bytes. */
const BLOCK = 65_536;
const TABLE_BITS = 14;
const MIN_MATCH = 4;

const table = new Int32Array(1 << TABLE_BITS);

/** Snappy's raw format, without frames. */
export function compressSnappy(input: Uint8Array): Uint8Array {
  const sink = new ByteSink(32 + input.length + Math.ceil(input.length / 6));
  sink.varint(input.length);
  for (let start = 0; start < input.length; start += BLOCK) {
    writeBlock(input, start, Math.min(start + BLOCK, input.length), sink);
  }
  return sink.view();
}

function writeBlock(input: Uint8Array, start: number, end: number, sink: ByteSink): void {
  table.fill(-1);
  let literal = start;
  let at = start;
  // What does not match for long is passed over in growing steps.
  let misses = 32;
  while (at + MIN_MATCH <= end) {
    const word = wordAt(input, at);
    const slot = Math.imul(word, 0x1e35a7bd) >>> (32 - TABLE_BITS);
    const candidate = table[slot]!;
    table[slot] = at;
    if (candidate < 0 || wordAt(input, candidate) !== word) {
      at += misses >>> 5;
      misses += 1;
      continue;
    }
    let length = MIN_MATCH;
    while (at + length < end && input[candidate + length] === input[at + length]) length += 1;
    writeLiteral(input.subarray(literal, at), sink);
    writeCopy(at - candidate, length, sink);
    at += length;
    literal = at;
    misses = 32;
  }
  writeLiteral(input.subarray(literal, end), sink);
}

function wordAt(input: Uint8Array, at: number): number {
  return input[at]! | (input[at + 1]! << 8) | (input[at + 2]! << 16) | (input[at + 3]! << 24);
}

function writeLiteral(bytes: Uint8Array, sink: ByteSink): void {
  if (bytes.length === 0) return;
  const size = bytes.length - 1;
  if (size < 60) sink.byte(size << 2);
  else if (size < 0x100) {
    sink.byte(60 << 2);
    sink.byte(size);
  } else {
    sink.byte(61 << 2);
    sink.byte(size & 0xff);
    sink.byte(size >>> 8);
  }
  sink.append(bytes);
}

function writeCopy(distance: number, length: number, sink: ByteSink): void {
  for (let rest = length; rest > 0; ) {
    const piece = Math.min(rest, 64);
    sink.byte(((piece - 1) << 2) | 2);
    sink.byte(distance & 0xff);
    sink.byte(distance >>> 8);
    rest -= piece;
  }
}
