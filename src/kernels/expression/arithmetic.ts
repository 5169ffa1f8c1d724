import type { DataType } from '../../base/data-type.ts';
import type { CallExpression, Expression } from '../../dataset/expression/expression.ts';
import { magnitude } from '../../dataset/expression/range.ts';
import { divideHalfUp } from './decimals.ts';
import type { Kernel } from './kernel.ts';
import { allocate, eitherNull, type Numbers, numberKind, numbersOf, numberVector } from './vectors.ts';

type Loop = (values: Numbers, a: Numbers, b: Numbers) => void;

// Adding 0 turns the -0 of whole numbers into 0; of doubles it stays.
const WHOLE: Readonly<Record<string, Loop>> = {
  '+': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! + b[row]!;
  },
  '-': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! - b[row]!;
  },
  '*': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! * b[row]! + 0;
  },
  '%': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = remainder(a[row]!, b[row]!);
  },
};

/** Up to here a rounded quotient of whole numbers never reaches the next whole number. */
const EXACT = 2 ** 52;

/** Of whole numbers. Of doubles `%` is a call into a library, several times as slow as a division. */
function remainder(a: number, b: number): number {
  return Math.abs(a) < EXACT ? a - Math.trunc(a / b) * b : (a % b) + 0;
}

/** Of whole numbers, towards 0. */
function quotient(a: number, b: number): number {
  // What is left after `%` divides without a rest.
  return (Math.abs(a) < EXACT ? Math.trunc(a / b) : (a - (a % b)) / b) + 0;
}

/** Strict, of whole numbers: a row without a value gets any. */
export function wholeKernel(loop: Loop): Kernel {
  return (call, given, length) => {
    const kind = numberKind(call.type);
    const values = allocate(kind, length);
    loop(values, numbersOf(given[0]!), numbersOf(given[1]!));
    return numberVector(kind, values, eitherNull(given));
  };
}

export const add: Kernel = wholeKernel(WHOLE['+']!);
export const subtract: Kernel = wholeKernel(WHOLE['-']!);
export const div: Kernel = wholeKernel((values, a, b) => {
  for (let row = 0; row < values.length; row += 1) values[row] = quotient(a[row]!, b[row]!);
});

const DOUBLE: Readonly<Record<string, Loop>> = {
  ...WHOLE,
  '*': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! * b[row]!;
  },
  '/': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! / b[row]!;
  },
  '%': (values, a, b) => {
    for (let row = 0; row < values.length; row += 1) values[row] = a[row]! % b[row]!;
  },
};

const arithmeticKernel: Kernel = (call, given, length) => {
  const kind = numberKind(call.type);
  const values = allocate(kind, length);
  const nulls = eitherNull(given);
  const [a, b] = [numbersOf(given[0]!), numbersOf(given[1]!)];
  if (call.name === '/' && kind === 'int53') divideDecimals(call, { values, a, b, nulls });
  else (kind === 'double' ? DOUBLE : WHOLE)[call.name]!(values, a, b);
  return numberVector(kind, values, nulls);
};

interface Division {
  readonly values: Numbers;
  readonly a: Numbers;
  readonly b: Numbers;
  readonly nulls: Uint8Array | null;
}

function divideDecimals(call: CallExpression, { values, a, b, nulls }: Division): void {
  const [dividend, divisor] = call.arguments as readonly [Expression, Expression];
  const shift = scaleOf(call.type) - scaleOf(dividend.type) + scaleOf(divisor.type);
  const factor = 10 ** shift;
  const small = magnitude(dividend.range!) * factor <= Number.MAX_SAFE_INTEGER;
  for (let row = 0; row < values.length; row += 1) {
    if (nulls?.[row]) continue;
    values[row] = small ? divideHalfUp(a[row]! * factor, b[row]!) : wideQuotient(a[row]!, BigInt(factor), b[row]!);
  }
}

function wideQuotient(dividend: number, factor: bigint, divisor: number): number {
  const wide = BigInt(dividend) * factor;
  const by = BigInt(divisor);
  const quotient = wide / by;
  const rest = wide - quotient * by;
  const up = (rest < 0n ? -rest : rest) * 2n >= (by < 0n ? -by : by);
  return Number(up ? quotient + (wide < 0n === by < 0n ? 1n : -1n) : quotient);
}

export function scaleOf(type: DataType): number {
  return type.kind === 'decimal' ? type.scale : 0;
}

export const arithmeticKernels: Readonly<Record<string, Kernel>> = {
  '+': arithmeticKernel,
  '-': arithmeticKernel,
  '*': arithmeticKernel,
  '/': arithmeticKernel,
  '%': arithmeticKernel,
};
