import type { Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

const LENGTH = 36;
/** Where each of the 16 bytes has its two digits. */
const PLACES = Uint8Array.of(0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34);
const HYPHENS = Uint8Array.of(8, 13, 18, 23);
const DIGITS = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0')).join(''));

export function compileUuid(table: TableProgram, node: NodeOf<'uuid'>): Evaluate {
  const keys = ([0, 1, 2, 3] as const).map(word => keyOf(table, node.draw, word));
  return batch => {
    const { length } = batch;
    const words = keys.map((key, at) => draw(key, batch, at as 0 | 1 | 2 | 3));
    const bytes = new Uint8Array(length * LENGTH);
    const offsets = new Int32Array(length + 1);
    const [a, b, c, d] = words as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
    for (let row = 0; row < length; row++) {
      const start = row * LENGTH;
      writeWord(bytes, start, 0, a[row]!);
      writeWord(bytes, start, 4, (b[row]! & 0xffff0fff) | 0x4000);
      writeWord(bytes, start, 8, (c[row]! & 0x3fffffff) | 0x80000000);
      writeWord(bytes, start, 12, d[row]!);
      for (let at = 0; at < 4; at++) bytes[start + HYPHENS[at]!] = 0x2d;
      offsets[row + 1] = start + LENGTH;
    }
    return { kind: 'bytes', length, nulls: null, bytes, offsets };
  };
}

function writeWord(bytes: Uint8Array, start: number, first: number, word: number): void {
  for (let at = 0; at < 4; at++) {
    const digits = 2 * ((word >>> (24 - 8 * at)) & 0xff);
    const place = start + PLACES[first + at]!;
    bytes[place] = DIGITS[digits]!;
    bytes[place + 1] = DIGITS[digits + 1]!;
  }
}
