import { formatDataType } from '../../../base/data-type.ts';
import { accept, acceptCommon, checkedCall, convert, makeCall } from '../accept.ts';
import { type DecimalType, decimal, decimalOf, decimalOfInteger, resultOf } from '../decimal-types.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isNumber, isWhole } from '../kinds.ts';
import { isUntypedNull } from '../literals.ts';
import { canBeZero, EXACT, magnitude, type Range } from '../range.ts';
import { difference, product, quotient, remainder, scaled, sum, wholeQuotient } from '../range-arithmetic.ts';

type Operator = '+' | '-' | '*' | '/' | '%';

const RANGES: Readonly<Record<Operator, (a: Range | null, b: Range | null) => Range | null>> = {
  '+': sum,
  '-': difference,
  '*': product,
  '/': quotient,
  '%': remainder,
};

export const arithmetic: readonly FunctionRow[] = [
  operator('+', 'Sum. A date and a whole number: so many days later. A result that could leave the type is refused.'),
  operator('-', 'Difference. A date and a whole number: so many days earlier.'),
  operator('*', 'Product; of decimals exact.'),
  operator(
    '/',
    'Quotient: of decimals a decimal by Spark’s rule, rounded half up, of all else a double.',
    '$1::DOUBLE / $2::DOUBLE',
  ),
  operator('%', 'Remainder, with the sign of the dividend.'),
];

function operator(name: Operator, meaning: string, duckdb?: string): FunctionRow {
  return {
    name,
    signature: `a ${name} b`,
    operands: [2, 2],
    nulls: 'strict',
    meaning,
    ...(name === '%' && { aliases: ['mod'] }),
    spark: `$1 ${name} $2`,
    ...(duckdb && { duckdb }),
    type: call => typeArithmetic(call, name),
  };
}

export function typeArithmetic(call: TypedCall, operator: Operator): Expression | null {
  const a = call.arguments[0]!;
  const b = call.arguments[1]!;
  const days = shiftByDays(call, operator);
  if (days !== undefined) return days;
  if (!sound(call, operator)) return null;
  const kinds = [a, b].filter(side => !isUntypedNull(side)).map(({ type }) => type.kind);
  if (kinds.includes('float')) {
    return call.refuse('engines calculate differently with float', 'cast it to double first: CAST(x AS DOUBLE)');
  }
  if (kinds.includes('double') || (operator === '/' && !kinds.includes('decimal'))) return inDoubles(call, operator);
  if (kinds.includes('decimal')) return inDecimals(call, operator);
  const both = acceptCommon(call);
  if (!both || refusesZero(call, operator)) return null;
  const range = RANGES[operator](both[0]!.range, both[1]!.range);
  return checkedCall(call, { arguments: both, type: both[0]!.type, range });
}

/** A date and a whole number: so many days; undefined where the operands are others. */
function shiftByDays(call: TypedCall, operator: Operator): Expression | null | undefined {
  const [a, b] = [call.arguments[0]!, call.arguments[1]!];
  const isDay = ({ type }: Expression): boolean => ['tinyint', 'smallint', 'int'].includes(type.kind);
  const given = a.type.kind === 'date' && isDay(b) ? [a, b] : b.type.kind === 'date' && isDay(a) ? [b, a] : null;
  if (!given || (operator !== '+' && (operator !== '-' || given[0] !== a))) return undefined;
  const shifted = { ...call, name: operator === '+' ? 'date_add' : 'date_sub', arguments: given };
  const days = convert(shifted, 1, { kind: 'int' });
  const range = days && (operator === '+' ? sum : difference)(given[0]!.range, days.range);
  return days && checkedCall(shifted, { arguments: [given[0]!, days], type: { kind: 'date' }, range });
}

function sound(call: TypedCall, operator: string): boolean {
  return call.arguments.every((side, index) => {
    if (isUntypedNull(side) || isNumber(side.type)) return true;
    const hint =
      side.type.kind === 'string' && operator === '+'
        ? 'text is joined by ||; a number in text is cast'
        : side.type.kind === 'date' || side.type.kind === 'timestamp'
          ? 'use datediff(end, start) for days, unix_seconds(t) for seconds, INTERVAL 3 DAYS to shift'
          : 'cast it to a number';
    call.refuse(`${operator} takes numbers, not ${formatDataType(side.type)}`, hint, index);
    return false;
  });
}

/** Refuses a divisor that may be zero: Spark raises an error for such a row, DuckDB gives null. */
export function refusesZero(call: TypedCall, operator: string): boolean {
  const divisor = call.arguments[1]!;
  const divides = ['/', '%', 'div', 'pmod'].includes(operator);
  if (!divides || isUntypedNull(divisor) || !canBeZero(divisor.range)) return false;
  call.refuse('this divides by zero for some rows', 'write nullif(x, 0) for the divisor: the result is null there', 1);
  return true;
}

function inDoubles(call: TypedCall, operator: Operator): Expression | null {
  const [a, b] = [accept(call, 0, { kind: 'double' }), accept(call, 1, { kind: 'double' })];
  if (!a || !b || refusesZero(call, operator)) return null;
  return makeCall(operator, { arguments: [a, b], type: { kind: 'double' }, range: RANGES[operator](a.range, b.range) });
}

function inDecimals(call: TypedCall, operator: Operator): Expression | null {
  const types = call.arguments.map(side => decimalTypeOf(side));
  const [left, right] = [types[0] ?? types[1]!, types[1] ?? types[0]!];
  if (refusesZero(call, operator)) return null;
  const type = resultOf(operator, left, right);
  const scale = Math.max(left.scale, right.scale);
  const exactScale = operator === '*' ? left.scale + right.scale : scale;
  if (operator !== '/' && type.scale !== exactScale) {
    return call.refuse(
      `${formatDataType(left)} ${operator} ${formatDataType(right)} needs more than 38 digits`,
      'cast the operands to fewer digits',
    );
  }
  const common = operator === '*' || operator === '/' ? null : scale;
  const sides = [left, right].map((side, index) => {
    const wanted = common === null ? side : decimal(Math.min(38, side.precision + common - side.scale), common);
    return convert(call, index, wanted);
  });
  const [a, b] = sides;
  if (!a || !b) return null;
  const range =
    operator === '/'
      ? decimalQuotient(a, b, type.scale - left.scale + right.scale)
      : RANGES[operator](a.range, b.range);
  return decimalResult(call, { arguments: [a, b], type, range });
}

/** A literal takes only the digits that it has. */
function decimalTypeOf(side: Expression): DecimalType | null {
  if (isUntypedNull(side)) return null;
  if (side.kind === 'literal' && isWhole(side.type)) return decimalOfInteger(Number(side.value));
  return decimalOf(side.type);
}

function decimalQuotient(a: Expression, b: Expression, shift: number): Range | null {
  const range = wholeQuotient(scaled(a.range!, 10 ** shift), b.range);
  return range && { min: Math.floor(range.min), max: Math.ceil(range.max) };
}

function decimalResult(
  call: TypedCall,
  result: { readonly arguments: readonly Expression[]; readonly type: DecimalType; readonly range: Range | null },
): Expression | null {
  if (!result.range || magnitude(result.range) > EXACT) {
    return call.refuse(
      `${formatDataType(result.type)}, the result, can hold more than 2^53 units here, which is not exact everywhere`,
      'cast an operand to fewer digits, bound it, or cast to double',
    );
  }
  return checkedCall(call, result);
}
