import { MICROS_PER_DAY } from '../../base/calendar.ts';
import { type DataType, formatDataType } from '../../base/data-type.ts';
import type { Expression } from './expression.ts';
import { isTime, isWhole } from './kinds.ts';
import { isUntypedNull, literal, type Refusal } from './literals.ts';
import { EXACT, leaves, magnitude, type Range, rangeOfType, within } from './range.ts';
import { sameType } from './same-type.ts';
import { textAs } from './text-as.ts';

/** The expression as the type, or why that is not the same everywhere. */
export function cast(of: Expression, type: DataType): Expression | Refusal {
  if (sameType(of.type, type)) return of;
  if (isUntypedNull(of)) return literal(type, null);
  if (of.type.kind === 'string' && type.kind !== 'binary') return castText(of, type);
  const range = castRange(of, type);
  if (range && 'message' in range) return range;
  return { kind: 'cast', of, type, nullable: of.nullable, range };
}

function castText(of: Expression, type: DataType): Expression | Refusal {
  const texts = of.kind === 'literal' ? [String(of.value)] : of.kind === 'column' ? of.values : undefined;
  if (!texts) {
    return {
      message: `text cannot become ${formatDataType(type)} here: nobody knows whether every text can be read`,
      hint: 'cast a literal, or a column whose values are listed',
    };
  }
  const values: number[] = [];
  for (const text of texts) {
    const value = textAs(text, type);
    if (value === null) {
      return {
        message: `'${text}' cannot be read as ${formatDataType(type)} by every engine`,
        hint: 'correct the text',
      };
    }
    values.push(value);
  }
  if (of.kind === 'literal') return literal(type, type.kind === 'boolean' ? values[0] === 1 : values[0]!);
  const range = type.kind === 'boolean' ? null : { min: Math.min(...values), max: Math.max(...values) };
  return { kind: 'cast', of, type, nullable: of.nullable, range };
}

function castRange(of: Expression, type: DataType): Range | Refusal | null {
  const from = of.type;
  const numeric = isWhole(from) || from.kind === 'decimal';
  if (type.kind === 'string') return toText(from);
  if (type.kind === 'binary' && from.kind === 'string') return null;
  if (type.kind === 'boolean' && isWhole(from)) return null;
  if (from.kind === 'boolean' && isWhole(type)) return { min: 0, max: 1 };
  if (numeric && (isWhole(type) || type.kind === 'decimal')) return checked(rescaled(of.range!, from, type), type);
  if (numeric && type.kind === 'double') return divided(of.range!, from.kind === 'decimal' ? 10 ** from.scale : 1);
  if (isWhole(from) && type.kind === 'float') return null;
  if (from.kind === 'float' && type.kind === 'double') return of.range;
  if (from.kind === 'double' && type.kind === 'float') return null;
  if (from.kind === 'double' && (isWhole(type) || type.kind === 'decimal')) return fromDouble(of.range, type);
  if (from.kind === 'date' && isTime(type)) return checked(multiplied(of.range!, MICROS_PER_DAY), type);
  if (isTime(from) && type.kind === 'date') {
    return { min: Math.floor(of.range!.min / MICROS_PER_DAY), max: Math.floor(of.range!.max / MICROS_PER_DAY) };
  }
  if (isTime(from) && isTime(type)) return of.range;
  return impossible(from, type);
}

function toText(from: DataType): Refusal | null {
  if (from.kind === 'double' || from.kind === 'float') {
    return {
      message: 'engines write floating-point numbers differently as text',
      hint: 'cast to a decimal first: CAST(CAST(x AS DECIMAL(12, 2)) AS STRING)',
    };
  }
  const plain = isWhole(from) || isTime(from) || ['decimal', 'boolean', 'date'].includes(from.kind);
  return plain ? null : impossible(from, { kind: 'string' });
}

function impossible(from: DataType, to: DataType): Refusal {
  const hint =
    isTime(to) && isWhole(from)
      ? 'use timestamp_seconds(x) or timestamp_micros(x)'
      : isTime(from) && isWhole(to)
        ? 'use unix_seconds(x) or unix_micros(x)'
        : 'numbers, dates and times can be cast among themselves where no value is lost, and to text';
  return { message: `${formatDataType(from)} cannot be cast to ${formatDataType(to)}`, hint };
}

/** What the values are as whole numbers or decimals of another scale: towards zero for whole numbers, half up for decimals. */
function rescaled(range: Range, from: DataType, to: DataType): Range {
  const scale = (to.kind === 'decimal' ? to.scale : 0) - (from.kind === 'decimal' ? from.scale : 0);
  if (scale >= 0) return multiplied(range, 10 ** scale);
  const round = to.kind === 'decimal' ? halfUp : Math.trunc;
  return { min: round(range.min / 10 ** -scale) + 0, max: round(range.max / 10 ** -scale) + 0 };
}

function halfUp(value: number): number {
  return Math.sign(value) * Math.floor(Math.abs(value) + 0.5);
}

function multiplied(range: Range, factor: number): Range {
  return { ...range, min: range.min * factor, max: range.max * factor };
}

function divided(range: Range, divisor: number): Range {
  return { ...range, min: range.min / divisor, max: range.max / divisor };
}

function fromDouble(range: Range | null, type: DataType): Range | Refusal {
  const scale = type.kind === 'decimal' ? type.scale : 0;
  if (!range || magnitude(range) > EXACT / 10 ** scale) {
    return {
      message: `nobody knows that every value fits ${formatDataType(type)}`,
      hint: 'bound it first: least(greatest(x, 0D), 1e6)',
    };
  }
  const round = type.kind === 'decimal' ? halfUp : Math.trunc;
  // One unit more on both sides where a bound has a fraction: it is rounded in decimal digits, here in binary.
  const exact = Number.isInteger(range.min * 10 ** scale) && Number.isInteger(range.max * 10 ** scale);
  const slack = type.kind === 'decimal' && !exact ? 1 : 0;
  return checked({ min: round(range.min * 10 ** scale) - slack, max: round(range.max * 10 ** scale) + slack }, type);
}

function checked(range: Range, type: DataType): Range | Refusal {
  const reason = leaves(range, type);
  if (!reason) return range;
  return { message: `values can be ${reason}`, hint: neededType(range, type) };
}

/** The type that would hold the range. */
export function neededType(range: Range, type: DataType): string {
  if (magnitude(range) > EXACT) return 'bound the values, for example with least(x, 1000)';
  if (type.kind === 'decimal') {
    const digits = String(Math.ceil(magnitude(range))).length;
    return `it needs decimal(${Math.max(digits, type.scale)},${type.scale}), or bounds on the values`;
  }
  const names = ['tinyint', 'smallint', 'int', 'bigint'] as const;
  const name = names.find(kind => within(range, rangeOfType({ kind })!));
  return isWhole(type) && name ? `it needs ${name}: cast an operand to ${name}` : 'bound the values';
}
