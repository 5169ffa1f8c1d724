import { type DataType, formatDataType } from '../../../base/data-type.ts';
import { accept, checkedCall, makeCall } from '../accept.ts';
import { decimal } from '../decimal-types.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { isNumber, isWhole } from '../kinds.ts';
import { EXACT, magnitude, type Range } from '../range.ts';

export const rounding: readonly FunctionRow[] = [
  {
    name: 'round',
    signature: 'round(x[, digits])',
    nulls: 'strict',
    meaning:
      'Rounded half away from zero; a double as its shortest decimal, so that round(2.675D, 2) is 2.68 as in Spark.',
    duckdb: null,
    type: typeRound,
  },
  {
    name: 'bround',
    signature: 'bround(x[, digits])',
    nulls: 'strict',
    meaning: 'Rounded half to even. Not for doubles.',
    duckdb: null,
    type: typeRound,
  },
  floorRow('floor', [], 'The largest whole number that is not larger: a decimal stays one, all else becomes bigint.'),
  floorRow(
    'ceil',
    ['ceiling'],
    'The smallest whole number that is not smaller: a decimal stays one, all else becomes bigint.',
  ),
];

function floorRow(name: 'floor' | 'ceil', aliases: readonly string[], meaning: string): FunctionRow {
  return {
    name,
    aliases,
    signature: `${name}(x)`,
    nulls: 'strict',
    meaning,
    type: call => typeFloor(call, Math[name]),
  };
}

function typeFloor(call: TypedCall, round: (value: number) => number): Expression | null {
  const argument = number(call);
  if (!argument) return null;
  if (call.arguments.length > 1) return call.refuse(`${call.name} takes one value`, 'use round(x, digits)');
  const { type, range } = argument;
  if (type.kind === 'decimal') {
    const size = 10 ** type.scale;
    const result = { min: round(range!.min / size) + 0, max: round(range!.max / size) + 0 };
    return checkedCall(call, {
      arguments: [argument],
      type: decimal(Math.min(38, type.precision - type.scale + 1), 0),
      range: result,
    });
  }
  if (isWhole(type)) return makeCall(call.name, { arguments: [argument], type: { kind: 'bigint' }, range });
  if (!range || magnitude(range) >= EXACT) return unbounded(call);
  const result = { min: round(range.min) + 0, max: round(range.max) + 0 };
  return makeCall(call.name, { arguments: [argument], type: { kind: 'bigint' }, range: result });
}

function typeRound(call: TypedCall): Expression | null {
  const argument = number(call);
  const digits = digitsOf(call);
  if (!argument || digits === null) return null;
  const { type, range } = argument;
  const shown = {
    kind: 'literal',
    value: digits,
    type: { kind: 'int' },
    nullable: false,
    range: { min: digits, max: digits },
  } as const;
  if (type.kind === 'double') {
    if (call.name === 'bround')
      return call.refuse('bround of a double is not the same everywhere', 'cast it to a decimal');
    if (digits < 0)
      return call.refuse('a double is rounded to digits after the point only', 'cast it to bigint or decimal');
    const size = 10 ** digits;
    if (!range || magnitude(range) * size >= EXACT) return unbounded(call);
    const rounded = { min: Math.floor(range.min * size) / size + 0, max: Math.ceil(range.max * size) / size + 0 };
    return makeCall(call.name, { arguments: [argument, shown], type, range: rounded });
  }
  const unit = 10 ** Math.max(0, (type.kind === 'decimal' ? type.scale : 0) - digits);
  const down = type.kind === 'decimal' ? 10 ** (type.scale - Math.max(0, Math.min(type.scale, digits))) : 1;
  const rounded: Range = {
    min: (Math.floor(range!.min / unit) * unit) / down + 0,
    max: (Math.ceil(range!.max / unit) * unit) / down + 0,
  };
  return checkedCall(call, { arguments: [argument, shown], type: roundedType(type, digits), range: rounded });
}

function roundedType(type: DataType, digits: number): DataType {
  if (type.kind !== 'decimal') return type;
  const whole = type.precision - type.scale + 1;
  if (digits < 0) return decimal(Math.min(38, Math.max(whole, 1 - digits)), 0);
  const scale = Math.min(type.scale, digits);
  return decimal(Math.min(38, whole + scale), scale);
}

function digitsOf(call: TypedCall): number | null {
  const digits = call.arguments[1];
  if (!digits) return 0;
  const known = digits.kind === 'literal' && isWhole(digits.type) ? Number(digits.value) : Number.NaN;
  if (digits.nullable || !(known >= -15 && known <= 15)) {
    return call.refuse('the digits are a literal from -15 to 15', 'write round(x, 2)', 1);
  }
  return known;
}

function number(call: TypedCall): Expression | null {
  const { type } = call.arguments[0]!;
  if (type.kind === 'float') return accept(call, 0, { kind: 'double' });
  if (isNumber(type)) return call.arguments[0]!;
  return call.refuse(`${call.name} takes a number, not ${formatDataType(type)}`, 'cast it to a number', 0);
}

function unbounded(call: TypedCall): null {
  return call.refuse(
    'nobody knows that every value is small enough to be exact',
    'bound it first: least(greatest(x, -1e6), 1e6)',
    0,
  );
}
