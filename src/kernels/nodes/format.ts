import type { Evaluate } from '../batch/batch.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import type { NodeOf } from './node-of.ts';

const ZERO = 48;
const MINUS = 45;

export function compileFormat({ before, width, after }: NodeOf<'format'>, of: Evaluate): Evaluate {
  const lead = Buffer.from(before, 'utf8');
  const tail = Buffer.from(after, 'utf8');
  return batch => {
    const vector = of(batch);
    const numbers = numbersOf(vector);
    const { length } = batch;
    const offsets = new Int32Array(length + 1);
    const fixed = lead.length + tail.length;
    for (let row = 0; row < length; row++) {
      const number = numbers[row]!;
      const text =
        vector.nulls?.[row] === 1 ? 0 : fixed + Math.max(width, digitsOf(Math.abs(number)) + (number < 0 ? 1 : 0));
      offsets[row + 1] = offsets[row]! + text;
    }
    const bytes = new Uint8Array(offsets[length]!);
    for (let row = 0; row < length; row++) {
      const start = offsets[row]!;
      const end = offsets[row + 1]!;
      if (start === end) continue;
      for (let at = 0; at < lead.length; at++) bytes[start + at] = lead[at]!;
      const number = numbers[row]!;
      const first = start + lead.length;
      writeDigits(bytes, number < 0 ? first + 1 : first, end - tail.length, Math.abs(number));
      if (number < 0) bytes[first] = MINUS;
      for (let at = 0; at < tail.length; at++) bytes[end - tail.length + at] = tail[at]!;
    }
    return { kind: 'bytes', length, nulls: vector.nulls, bytes, offsets };
  };
}

function digitsOf(number: number): number {
  let digits = 1;
  for (let power = 10; number >= power; power *= 10) digits += 1;
  return digits;
}

function writeDigits(bytes: Uint8Array, from: number, to: number, number: number): void {
  let rest = number;
  let at = to - 1;
  // Above 2^31 a division is of doubles, below of whole numbers, which is several times as fast.
  for (; at >= from && rest > 0x7fff_ffff; at--) {
    const next = Math.floor(rest / 10);
    bytes[at] = ZERO + (rest - next * 10);
    rest = next;
  }
  let small = rest | 0;
  for (; at >= from; at--) {
    const next = (small / 10) | 0;
    bytes[at] = ZERO + (small - next * 10);
    small = next;
  }
}
