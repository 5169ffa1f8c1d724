import type { Vector } from '../../base/vector.ts';
import { copyShort, SLACK } from '../vectors/copy-short.ts';
import type { Kernel } from './kernel.ts';
import { eitherNull, numbersOf } from './vectors.ts';

/** From where to where a text is cut out, by its length and up to two numbers; what lies outside the text is cut off. */
type Cut = (count: number, first: number, second: number | undefined) => readonly [start: number, end: number];

/** Cuts bytes where characters are bytes, which they mostly are; other texts are left to another kernel. */
export function sliceKernel(cut: Cut, ofAnyText: Kernel): Kernel {
  return (call, given, length) => {
    const [text, first, second] = given as readonly [Vector, Vector, Vector?];
    if (text.kind !== 'bytes' || !isAscii(text.bytes)) return ofAnyText(call, given, length);
    const nulls = eitherNull(given);
    const [firsts, seconds] = [numbersOf(first), second && numbersOf(second)];
    const offsets = new Int32Array(length + 1);
    const source = new DataView(text.bytes.buffer, text.bytes.byteOffset, text.bytes.length);
    const bytes = new Uint8Array(text.bytes.length + SLACK);
    const target = new DataView(bytes.buffer);
    let size = 0;
    for (let row = 0; row < length; row += 1) {
      if (nulls === null || nulls[row] === 0) {
        const begin = text.offsets[row]!;
        const count = text.offsets[row + 1]! - begin;
        const [start, end] = cut(count, firsts[row]!, seconds?.[row]);
        const from = begin + Math.max(0, start);
        const taken = Math.max(0, begin + Math.min(end, count) - from);
        if (from + taken + SLACK <= source.byteLength) copyShort(source, from, target, size, taken);
        else for (let at = 0; at < taken; at += 1) bytes[size + at] = text.bytes[from + at]!;
        size += taken;
      }
      offsets[row + 1] = size;
    }
    return { kind: 'bytes', length, nulls, bytes: bytes.subarray(0, size), offsets };
  };
}

function isAscii(bytes: Uint8Array): boolean {
  const lead = Math.min(bytes.length, -bytes.byteOffset & 3);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + lead, (bytes.length - lead) >>> 2);
  let seen = 0;
  for (let at = 0; at < words.length; at += 1) seen |= words[at]!;
  for (let at = 0; at < lead; at += 1) seen |= bytes[at]!;
  for (let at = lead + words.length * 4; at < bytes.length; at += 1) seen |= bytes[at]!;
  return (seen & 0x8080_8080) === 0;
}
