import type { LeafVector, PlainVector } from './dense.ts';

/** The least and the greatest of some values, by the order of their type. */
export type Range =
  | { readonly min: number; readonly max: number }
  | { readonly min: Uint8Array; readonly max: Uint8Array };

/** Of the values from `from` to `to`; null where there are none, or only such as are no numbers. */
export function rangeOf(vector: LeafVector, from: number, to: number): Range | null {
  if (from >= to) return null;
  if (vector.kind === 'codes') return rangeOfCodes(vector.codes, vector.dictionary, from, to);
  if (vector.kind === 'bytes') return rangeOfBytes(vector.bytes, vector.offsets, from, to);
  return rangeOfNumbers(vector.values, from, to);
}

export function joinRanges(ranges: readonly (Range | null)[]): Range | null {
  return ranges.reduce((one, other) => (one && other ? joinTwo(one, other) : (one ?? other)), null);
}

function joinTwo(one: Range, other: Range): Range {
  if (typeof one.min === 'number' && typeof other.min === 'number') {
    // Unlike < these know that -0 comes before 0.
    return { min: Math.min(one.min, other.min), max: Math.max(one.max as number, other.max as number) };
  }
  return {
    min: compareBounds(one.min, other.min) <= 0 ? one.min : other.min,
    max: compareBounds(one.max, other.max) >= 0 ? one.max : other.max,
  } as Range;
}

export function compareBounds(one: number | Uint8Array, other: number | Uint8Array): number {
  if (typeof one === 'number' || typeof other === 'number') return (one as number) - (other as number);
  return Buffer.compare(one, other);
}

function rangeOfNumbers(
  values: Uint8Array | Int32Array | Float32Array | Float64Array,
  from: number,
  to: number,
): Range | null {
  let min = Infinity;
  let max = -Infinity;
  for (let at = from; at < to; at += 1) {
    const value = values[at]!;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? null : { min, max };
}

function rangeOfBytes(bytes: Uint8Array, offsets: Int32Array, from: number, to: number): Range {
  let min = from;
  let max = from;
  for (let at = from + 1; at < to; at += 1) {
    if (isLess(bytes, offsets, max, at)) max = at;
    else if (isLess(bytes, offsets, at, min)) min = at;
  }
  const row = (at: number) => bytes.slice(offsets[at]!, offsets[at + 1]!);
  return { min: row(min), max: row(max) };
}

function isLess(bytes: Uint8Array, offsets: Int32Array, one: number, other: number): boolean {
  let at = offsets[one]!;
  let against = offsets[other]!;
  const end = offsets[one + 1]!;
  const otherEnd = offsets[other + 1]!;
  while (at < end && against < otherEnd) {
    const difference = bytes[at]! - bytes[against]!;
    if (difference !== 0) return difference < 0;
    at += 1;
    against += 1;
  }
  return at === end && against < otherEnd;
}

function rangeOfCodes(
  codes: Uint8Array | Uint16Array | Int32Array,
  dictionary: PlainVector,
  from: number,
  to: number,
): Range | null {
  const used = usedCodes(codes, dictionary.length, from, to);
  let range: Range | null = null;
  for (let code = 0; code < used.length; code += 1) {
    if (used[code] === 0) continue;
    // A run of used codes at once: of a page that uses most there are few.
    const start = code;
    while (code < used.length && used[code] === 1) code += 1;
    range = joinRanges([range, rangeOf(dictionary, start, code)]);
  }
  return range;
}

/** 1 for each code that is there. */
export function usedCodes(
  codes: Uint8Array | Uint16Array | Int32Array,
  size: number,
  from: number,
  to: number,
): Uint8Array {
  const used = new Uint8Array(size);
  for (let at = from; at < to; at += 1) used[codes[at]!] = 1;
  return used;
}
