import type { BytesVector, Vector } from '../../base/vector.ts';
import type { Kernel } from './kernel.ts';
import { bytesOf, eitherNull, type Numbers, numbersOf, numberVector } from './vectors.ts';

/** Negative, zero or positive for every row. */
type Order = (row: number) => number;

const compareKernel: Kernel = (call, given, length) => {
  const [a, b] = [given[0]!, given[1]!];
  const values = new Uint8Array(length);
  const nulls = eitherNull(given);
  const type = call.arguments[0]!.type.kind;
  if (type === 'string' || type === 'double' || type === 'float') {
    const order = orderOf(a, b, type);
    const [below, same, above] = OUTCOMES[call.name]!;
    for (let row = 0; row < length; row += 1) {
      const sign = nulls?.[row] ? 0 : order(row);
      values[row] = sign < 0 ? below : sign > 0 ? above : same;
    }
  } else {
    compareWhole(call.name, values, numbersOf(a), numbersOf(b));
  }
  return numberVector('boolean', values, nulls);
};

/** The result where the first comes before, is the same, or comes after. */
const OUTCOMES: Readonly<Record<string, readonly [number, number, number]>> = {
  '=': [0, 1, 0],
  '<>': [1, 0, 1],
  '<': [1, 0, 0],
  '<=': [1, 1, 0],
  '>': [0, 0, 1],
  '>=': [0, 1, 1],
};

function compareWhole(name: string, values: Uint8Array, a: Numbers, b: Numbers): void {
  const { length } = values;
  switch (name) {
    case '=':
      for (let row = 0; row < length; row += 1) values[row] = a[row] === b[row] ? 1 : 0;
      return;
    case '<>':
      for (let row = 0; row < length; row += 1) values[row] = a[row] === b[row] ? 0 : 1;
      return;
    case '<':
      for (let row = 0; row < length; row += 1) values[row] = a[row]! < b[row]! ? 1 : 0;
      return;
    case '<=':
      for (let row = 0; row < length; row += 1) values[row] = a[row]! <= b[row]! ? 1 : 0;
      return;
    case '>':
      for (let row = 0; row < length; row += 1) values[row] = a[row]! > b[row]! ? 1 : 0;
      return;
    default:
      for (let row = 0; row < length; row += 1) values[row] = a[row]! >= b[row]! ? 1 : 0;
  }
}

/** The order of two vectors of a type, row by row; nulls must be left out by the caller. */
export function orderOf(a: Vector, b: Vector, type: string): Order {
  if (type === 'string') {
    const [left, right] = [bytesOf(a), bytesOf(b)];
    return row => compareBytes(left, right, row);
  }
  const [left, right] = [numbersOf(a), numbersOf(b)];
  return row => compareNumbers(left[row]!, right[row]!);
}

/** NaN is the same as itself and after everything; -0 is 0. */
export function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  if (a === b) return 0;
  return (Number.isNaN(a) ? 1 : 0) - (Number.isNaN(b) ? 1 : 0);
}

/** The order of UTF-8 bytes is that of code points, which the order of UTF-16 is not. */
function compareBytes(a: BytesVector, b: BytesVector, row: number): number {
  let [left, right] = [a.offsets[row]!, b.offsets[row]!];
  const [leftEnd, rightEnd] = [a.offsets[row + 1]!, b.offsets[row + 1]!];
  while (left < leftEnd && right < rightEnd) {
    const difference = a.bytes[left]! - b.bytes[right]!;
    if (difference !== 0) return difference;
    left += 1;
    right += 1;
  }
  return leftEnd - left - (rightEnd - right);
}

const sameOrBothNull: Kernel = (call, given, length) => {
  const [a, b] = [given[0]!, given[1]!];
  const order = orderOf(a, b, call.arguments[0]!.type.kind);
  const values = new Uint8Array(length);
  for (let row = 0; row < length; row += 1) {
    const [left, right] = [a.nulls?.[row] ?? 0, b.nulls?.[row] ?? 0];
    values[row] = left || right ? left & right : order(row) === 0 ? 1 : 0;
  }
  return numberVector('boolean', values, null);
};

const inList: Kernel = (call, given, length) => {
  const [value, ...list] = given;
  const values = new Uint8Array(length);
  const nulls = new Uint8Array(length);
  const type = call.arguments[0]!.type.kind;
  for (const item of list) {
    const order = orderOf(value!, item, type);
    for (let row = 0; row < length; row += 1) {
      if (item.nulls?.[row]) nulls[row] = 1;
      else if (!value!.nulls?.[row] && order(row) === 0) values[row] = 1;
    }
  }
  for (let row = 0; row < length; row += 1) nulls[row] = value!.nulls?.[row] || (nulls[row] && !values[row]) ? 1 : 0;
  return numberVector('boolean', values, nulls);
};

const between: Kernel = (call, given, length) => {
  const [value, low, high] = given as readonly [Vector, Vector, Vector];
  const type = call.arguments[0]!.type.kind;
  const [fromLow, fromHigh] = [orderOf(value, low, type), orderOf(value, high, type)];
  const values = new Uint8Array(length);
  const nulls = new Uint8Array(length);
  for (let row = 0; row < length; row += 1) {
    if (value.nulls?.[row]) {
      nulls[row] = 1;
      continue;
    }
    const above = low.nulls?.[row] ? null : fromLow(row) >= 0;
    const below = high.nulls?.[row] ? null : fromHigh(row) <= 0;
    if (above === false || below === false) continue;
    if (above === null || below === null) nulls[row] = 1;
    else values[row] = 1;
  }
  return numberVector('boolean', values, nulls);
};

export const comparisonKernels: Readonly<Record<string, Kernel>> = {
  ...Object.fromEntries(Object.keys(OUTCOMES).map(name => [name, compareKernel])),
  '<=>': sameOrBothNull,
  in: inList,
  between,
};
