import type { Stored } from './logical-type.ts';
import type { Range } from './range.ts';

/** A range as statistics and indexes have it: bytes of PLAIN, without a length before them. */
export interface BoundBytes {
  readonly min: Uint8Array;
  readonly max: Uint8Array;
  readonly isMinExact: boolean;
  readonly isMaxExact: boolean;
}

/** Texts are cut to this: an index is there to be read whole. */
const MAX_BYTES = 64;

export function boundBytes(range: Range, stored: Stored): BoundBytes {
  if (typeof range.min === 'number') return numberBounds(range.min, range.max as number, stored);
  const isText = stored.converted !== null;
  const min = cutDown(range.min, isText);
  const max = cutUp(range.max as Uint8Array, isText);
  return {
    min,
    max,
    isMinExact: min.length === range.min.length,
    isMaxExact: max === range.max,
  };
}

function numberBounds(least: number, greatest: number, stored: Stored): BoundBytes {
  const isReal = stored.physical === 'float' || stored.physical === 'double';
  // Readers may take the two zeros for one: the bounds hold both.
  const min = isReal && least === 0 ? -0 : least;
  const max = isReal && greatest === 0 ? 0 : greatest;
  return { min: numberBytes(min, stored), max: numberBytes(max, stored), isMinExact: true, isMaxExact: true };
}

function numberBytes(value: number, { physical, length }: Stored): Uint8Array {
  const bytes = new Uint8Array(physical === 'boolean' ? 1 : physical === 'fixed' ? length : 8);
  const view = new DataView(bytes.buffer);
  switch (physical) {
    case 'boolean':
      bytes[0] = value;
      return bytes;
    case 'int32':
      view.setInt32(0, value, true);
      return bytes.subarray(0, 4);
    case 'float':
      view.setFloat32(0, value, true);
      return bytes.subarray(0, 4);
    case 'double':
      view.setFloat64(0, value, true);
      return bytes;
    case 'fixed':
      bytes.fill(value < 0 ? 0xff : 0);
      view.setBigInt64(length - 8, BigInt(value));
      return bytes;
    case 'int64':
    case 'bytes':
      view.setBigInt64(0, BigInt(value), true);
      return bytes;
  }
}

function cutDown(bytes: Uint8Array, isText: boolean): Uint8Array {
  return bytes.length <= MAX_BYTES ? bytes : bytes.slice(0, isText ? startOfCharacter(bytes, MAX_BYTES) : MAX_BYTES);
}

/** Something short that is greater; the whole value where there is none. */
function cutUp(bytes: Uint8Array, isText: boolean): Uint8Array {
  if (bytes.length <= MAX_BYTES) return bytes;
  let end = isText ? startOfCharacter(bytes, MAX_BYTES) : MAX_BYTES;
  while (end > 0) {
    const start = isText ? startOfCharacter(bytes, end - 1) : end - 1;
    const next = isText ? nextCharacter(bytes.subarray(start, end)) : nextByte(bytes[start]!);
    // A buffer of its own: one of Node's pool would go to another thread with the whole pool.
    if (next) return new Uint8Array(Buffer.concat([bytes.subarray(0, start), next]));
    end = start;
  }
  return bytes;
}

function startOfCharacter(bytes: Uint8Array, at: number): number {
  let start = at;
  while (start > 0 && (bytes[start]! & 0b1100_0000) === 0b1000_0000) start -= 1;
  return start;
}

function nextByte(byte: number): Uint8Array | null {
  return byte === 0xff ? null : Uint8Array.of(byte + 1);
}

function nextCharacter(character: Uint8Array): Uint8Array | null {
  const point = Buffer.from(character).toString().codePointAt(0)! + 1;
  // Surrogates have no UTF-8.
  if (point > 0x10_ffff || (point >= 0xd800 && point <= 0xdfff)) return null;
  return Buffer.from(String.fromCodePoint(point));
}
