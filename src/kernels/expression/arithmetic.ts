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
    for (let row = 0; row < values.length; row += 1) values[row] = (a[row]! % b[row]!) + 0;
  },
};

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
  const nulls = eitherNull(given, length);
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
