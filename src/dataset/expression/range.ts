import { FIRST_DAY, LAST_DAY } from '../../base/calendar.ts';
import { type DataType, formatDataType } from '../../base/data-type.ts';

/** Every value lies from `min` to `max`, both included. */
export interface Range {
  readonly min: number;
  readonly max: number;
  /** Zero does not occur although it may lie between. */
  readonly nonzero?: true;
}

/** Beyond it whole numbers are no longer exact in a double. */
export const EXACT = 2 ** 53;

const INTEGERS: Readonly<Record<string, number>> = { tinyint: 2 ** 7, smallint: 2 ** 15, int: 2 ** 31 };

/** What a column of the type can hold; null for types without order in numbers, and for floating point, where all may occur. */
export function rangeOfType(type: DataType): Range | null {
  const size = INTEGERS[type.kind];
  if (size !== undefined) return { min: -size, max: size - 1 };
  if (type.kind === 'date') return { min: FIRST_DAY, max: LAST_DAY };
  if (type.kind === 'decimal') {
    const most = Math.min(EXACT, 10 ** type.precision - 1);
    return { min: -most, max: most };
  }
  const wide = type.kind === 'bigint' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
  return wide ? { min: -EXACT, max: EXACT } : null;
}

export function rangeOver(values: readonly number[]): Range | null {
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return Number.isFinite(min) && Number.isFinite(max) ? { min: min + 0, max: max + 0 } : null;
}

export function canBeZero(range: Range | null): boolean {
  return range === null || (range.min <= 0 && range.max >= 0 && !range.nonzero);
}

export function within(inner: Range, outer: Range): boolean {
  return inner.min >= outer.min && inner.max <= outer.max;
}

/** What either can be. */
export function union(a: Range | null, b: Range | null): Range | null {
  if (!a || !b) return null;
  const whole = { min: Math.min(a.min, b.min), max: Math.max(a.max, b.max) };
  return !canBeZero(a) && !canBeZero(b) ? { ...whole, nonzero: true } : whole;
}

export function magnitude(range: Range): number {
  return Math.max(Math.abs(range.min), Math.abs(range.max));
}

/** In the type's own units: `-1.50 to 20.00`. */
export function describeRange(range: Range, type: DataType): string {
  const scale = type.kind === 'decimal' ? type.scale : 0;
  const text = (value: number): string => {
    const scaled = value / 10 ** scale;
    return Math.abs(scaled) >= 1e15 ? scaled.toExponential(2).replace('e+', 'e') : String(scaled);
  };
  return `${text(range.min)} to ${text(range.max)}`;
}

/** Why values of the range cannot be held by the type everywhere; null where they can. */
export function leaves(range: Range, type: DataType): string | null {
  const limits = rangeOfType(type);
  if (!limits || within(range, limits)) return null;
  const exact = type.kind === 'decimal' && magnitude(range) > EXACT && 10 ** type.precision > EXACT;
  const what = type.kind === 'bigint' || exact ? `±2^53 units of ${formatDataType(type)}` : formatDataType(type);
  return `${describeRange(range, type)}, which does not fit into ${what}`;
}
