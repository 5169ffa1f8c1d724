import { formatDataType } from '../../../base/data-type.ts';
import { accept, acceptCommon, checkedCall, convert, makeCall } from '../accept.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isNumber, isWhole } from '../kinds.ts';
import { canBeZero, magnitude, type Range } from '../range.ts';
import { absolute, negated, wholeQuotient } from '../range-arithmetic.ts';
import { simpleRow } from '../simple-row.ts';
import { refusesZero } from './arithmetic.ts';

const DOUBLE = { kind: 'double' } as const;

export const numbers: readonly FunctionRow[] = [
  {
    name: 'negative',
    signature: '-x',
    operands: [1, 1],
    nulls: 'strict',
    meaning: 'The number with the other sign.',
    spark: '- $1',
    type: call => typeSigned(call, negated),
  },
  {
    name: 'abs',
    signature: 'abs(x)',
    nulls: 'strict',
    meaning: 'The number without its sign; the least number of a type, which has no counterpart, is refused.',
    type: call => typeSigned(call, absolute),
  },
  simpleRow({
    signature: 'sign(x)',
    takes: ['double'],
    gives: 'double',
    meaning: '-1, 0 or 1 as a double.',
    aliases: ['signum'],
    range: range => ({
      min: range && range.min > 0 ? 1 : range && range.min === 0 ? 0 : -1,
      max: range && range.max < 0 ? -1 : range && range.max === 0 ? 0 : 1,
    }),
  }),
  {
    name: 'sqrt',
    signature: 'sqrt(x)',
    nulls: 'strict',
    meaning: 'The square root as a double; a number that could be negative is refused.',
    type: typeRoot,
  },
  {
    name: 'div',
    signature: 'a div b',
    operands: [2, 2],
    nulls: 'strict',
    meaning: 'The whole quotient, cut towards zero, as bigint; of whole numbers only.',
    spark: '$1 div $2',
    duckdb: '$1 // $2',
    type: typeWholeQuotient,
  },
  {
    name: 'pmod',
    signature: 'pmod(a, b)',
    nulls: 'strict',
    meaning: 'The remainder that is not negative where b is positive.',
    duckdb: 'CASE WHEN $1 % $2 < 0 THEN ($1 % $2 + $2) % $2 ELSE $1 % $2 END',
    type: typePositiveRemainder,
  },
];

function typeSigned(call: TypedCall, change: (range: Range | null) => Range | null): Expression | null {
  const argument = call.arguments[0]!;
  if (argument.type.kind === 'float' || !isNumber(argument.type)) {
    const message = `${call.name} does not take ${formatDataType(argument.type)}`;
    return call.refuse(message, 'cast it to int, decimal or double', 0);
  }
  return checkedCall(call, { arguments: [argument], type: argument.type, range: change(argument.range) });
}

function typeRoot(call: TypedCall): Expression | null {
  const argument = accept(call, 0, DOUBLE);
  if (!argument) return null;
  const { range } = argument;
  if (!range || range.min < 0) {
    return call.refuse('the number could be negative: engines differ about its root', 'write sqrt(greatest(x, 0D))', 0);
  }
  const roots = { min: Math.sqrt(range.min), max: Math.sqrt(range.max) };
  return makeCall('sqrt', { arguments: [argument], type: DOUBLE, range: roots });
}

function typeWholeQuotient(call: TypedCall): Expression | null {
  if (!call.arguments.every(side => isWhole(side.type))) {
    return call.refuse('div takes whole numbers', 'for others write floor(a / b)');
  }
  if (refusesZero(call, 'div')) return null;
  const sides = [convert(call, 0, { kind: 'bigint' }), convert(call, 1, { kind: 'bigint' })];
  const [a, b] = sides;
  if (!a || !b) return null;
  const quotient = wholeQuotient(a.range, b.range);
  const range = quotient && { min: Math.trunc(quotient.min) + 0, max: Math.trunc(quotient.max) + 0 };
  return checkedCall(call, { arguments: [a, b], type: { kind: 'bigint' }, range });
}

function typePositiveRemainder(call: TypedCall): Expression | null {
  if (!call.arguments.every(side => isWhole(side.type))) {
    return call.refuse('pmod takes whole numbers', 'cast a decimal to bigint first');
  }
  const sides = acceptCommon(call);
  if (!sides || refusesZero(call, 'pmod')) return null;
  const [a, b] = [sides[0]!.range!, sides[1]!.range!];
  const size = magnitude(b);
  // a + b stays in the type in Spark too, only if it fits.
  const range = { min: b.min > 0 || a.min >= 0 ? 0 : -size, max: canBeZero(b) ? size : size - 1 };
  return checkedCall(call, { arguments: sides, type: sides[0]!.type, range });
}
