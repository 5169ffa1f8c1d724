import type { CodesVector } from '../../base/vector.ts';
import { type PlainVector, pickRows } from './dense.ts';

/** So many values, spread over all, tell whether it is worth looking at each. */
const SAMPLE = 1024;
const MAX_ENTRIES = 65_536;

/** The same values as codes, where at a glance they repeat; null where they do not, or there are too many. */
export function findDictionary(vector: PlainVector): CodesVector | null {
  if (vector.length < 2 || vector.kind === 'boolean') return null;
  const keys = keysOf(vector);
  return repeats(vector.length, keys) ? build(vector, keys) : null;
}

interface Keys {
  readonly hash: (row: number) => number;
  readonly isSame: (one: number, other: number) => boolean;
}

function repeats(length: number, { hash }: Keys): boolean {
  const step = Math.max(1, Math.floor(length / SAMPLE));
  const seen = new Set<number>();
  let looked = 0;
  for (let row = 0; row < length; row += step) {
    seen.add(hash(row));
    looked += 1;
  }
  return seen.size * 2 <= looked;
}

function build(vector: PlainVector, { hash, isSame }: Keys): CodesVector | null {
  const { length } = vector;
  const limit = Math.min(MAX_ENTRIES, length >>> 1);
  const bits = 33 - Math.clz32(limit);
  // One more than the code, so that 0 is an empty place.
  const table = new Int32Array(1 << bits);
  const mask = table.length - 1;
  const codes = new Int32Array(length);
  const first = new Int32Array(limit);
  let entries = 0;
  for (let row = 0; row < length; row += 1) {
    let place = hash(row) & mask;
    let code = table[place]! - 1;
    while (code >= 0 && !isSame(first[code]!, row)) {
      place = (place + 1) & mask;
      code = table[place]! - 1;
    }
    if (code < 0) {
      if (entries === limit) return null;
      code = entries;
      first[code] = row;
      entries += 1;
      table[place] = entries;
    }
    codes[row] = code;
  }
  return { kind: 'codes', length, nulls: null, codes, dictionary: pickRows(vector, first.subarray(0, entries)) };
}

function keysOf(vector: PlainVector): Keys {
  switch (vector.kind) {
    case 'bytes':
      return keysOfBytes(vector.bytes, vector.offsets);
    case 'int53':
    case 'double': {
      // Bits tell apart what === does not: 0 and -0, and NaN is the same as itself.
      const { buffer, byteOffset } = vector.values;
      const words = new Int32Array(buffer, byteOffset, vector.length * 2);
      return {
        hash: row => mix(Math.imul(words[row * 2]!, 0x2c1b3c6d) ^ words[row * 2 + 1]!),
        isSame: (one, other) => words[one * 2] === words[other * 2] && words[one * 2 + 1] === words[other * 2 + 1],
      };
    }
    case 'int32':
    case 'float': {
      const { buffer, byteOffset } = vector.values;
      const words = new Int32Array(buffer, byteOffset, vector.length);
      return { hash: row => mix(words[row]!), isSame: (one, other) => words[one] === words[other] };
    }
    case 'boolean': {
      const { values } = vector;
      return { hash: row => values[row]!, isSame: (one, other) => values[one] === values[other] };
    }
  }
}

function keysOfBytes(bytes: Uint8Array, offsets: Int32Array): Keys {
  return {
    hash: row => {
      let hash = 0;
      const end = offsets[row + 1]!;
      for (let at = offsets[row]!; at < end; at += 1) hash = Math.imul(hash ^ bytes[at]!, 0x01000193) + 1;
      return mix(hash);
    },
    isSame: (one, other) => {
      const start = offsets[one]!;
      const length = offsets[one + 1]! - start;
      const against = offsets[other]!;
      if (length !== offsets[other + 1]! - against) return false;
      for (let at = 0; at < length; at += 1) if (bytes[start + at] !== bytes[against + at]) return false;
      return true;
    },
  };
}

/** Doubles that are whole differ in their upper bits only, and a table looks at the lower ones. */
function mix(value: number): number {
  const once = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  const twice = Math.imul(once ^ (once >>> 15), 0x735a2d97);
  return twice ^ (twice >>> 15);
}
