import type { Identity, RowPairs, RowRun } from '../random/identity.ts';
import { gatherDoubles, gatherWords } from '../vectors/take.ts';

/** Which rows of a table, by number: one after another or any. */
export type RowNumbers = RowRun | Float64Array;

export function numbersArray(numbers: RowNumbers): Float64Array {
  if (numbers instanceof Float64Array) return numbers;
  const { first, length } = numbers;
  const array = new Float64Array(length);
  for (let row = 0; row < length; row++) array[row] = first + row;
  return array;
}

export function takeNumbers(numbers: RowNumbers, rows: Int32Array): Float64Array {
  if (numbers instanceof Float64Array) return gatherDoubles(numbers, rows);
  const taken = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at++) taken[at] = numbers.first + rows[at]!;
  return taken;
}

/** The identity of rows that are their numbers. */
export function identityOfNumbers(numbers: RowNumbers): Identity {
  if (!(numbers instanceof Float64Array)) return numbers;
  const { length } = numbers;
  const lo = new Uint32Array(length);
  let isNarrow = true;
  for (let row = 0; row < length; row++) {
    const number = numbers[row]!;
    lo[row] = number;
    if (number >= 2 ** 32) isNarrow = false;
  }
  if (isNarrow) return { lo, hi: 0, length };
  const hi = new Uint32Array(length);
  for (let row = 0; row < length; row++) hi[row] = Math.floor(numbers[row]! / 2 ** 32);
  return { lo, hi, length };
}

export function takeIdentity(identity: Identity, rows: Int32Array): RowPairs {
  const { length } = rows;
  if ('first' in identity) {
    const taken = identityOfNumbers(takeNumbers(identity, rows));
    // Numbers in an array never come back as a run.
    return taken as RowPairs;
  }
  const { lo, hi } = identity;
  return {
    lo: gatherWords(lo, rows),
    hi: typeof hi === 'number' ? hi : gatherWords(hi, rows),
    length,
  };
}
