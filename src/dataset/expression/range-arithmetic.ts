import { addMonths, MICROS_PER_DAY } from '../../base/calendar.ts';
import { canBeZero, magnitude, type Range, rangeOver } from './range.ts';

export function sum(a: Range | null, b: Range | null): Range | null {
  return a && b && rangeOver([a.min + b.min, a.max + b.max]);
}

export function difference(a: Range | null, b: Range | null): Range | null {
  return a && b && rangeOver([a.min - b.max, a.max - b.min]);
}

export function product(a: Range | null, b: Range | null): Range | null {
  return a && b && rangeOver([a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max]);
}

/** Of a divisor that may come arbitrarily near to zero nothing is known. */
export function quotient(a: Range | null, b: Range | null): Range | null {
  if (!a || !b || (b.min <= 0 && b.max >= 0)) return null;
  return rangeOver([a.min / b.min, a.min / b.max, a.max / b.min, a.max / b.max]);
}

/** For divisors that are whole numbers of units and never zero: a quotient is not larger than the dividend. */
export function wholeQuotient(a: Range | null, b: Range | null): Range | null {
  if (a && b && b.min <= 0 && b.max >= 0) return { min: -magnitude(a), max: magnitude(a) };
  return quotient(a, b);
}

/** The sign is the dividend's, the size less than the divisor's. */
export function remainder(a: Range | null, b: Range | null): Range | null {
  if (!a || !b) return null;
  const size = magnitude(b);
  return { min: a.min < 0 ? Math.max(a.min, -size) : 0, max: a.max > 0 ? Math.min(a.max, size) : 0 };
}

export function scaled(range: Range, factor: number): Range {
  return { ...range, min: range.min * factor, max: range.max * factor };
}

export function negated(range: Range | null): Range | null {
  return range && { ...range, min: -range.max + 0, max: -range.min + 0 };
}

export function absolute(range: Range | null): Range | null {
  if (!range) return null;
  const crosses = range.min <= 0 && range.max >= 0;
  const min = crosses ? 0 : Math.min(Math.abs(range.min), Math.abs(range.max));
  return { min, max: magnitude(range), ...(!canBeZero(range) && { nonzero: true }) };
}

/** Adding months keeps the order of days; so many months are added at least and at most. */
export function daysPlusMonths(days: Range, months: Range): Range {
  return { min: addMonths(days.min, months.min), max: addMonths(days.max, months.max) };
}

/** Of times the order within a day is not kept at the end of a month. */
export function microsPlusMonths(micros: Range, months: Range): Range {
  const days = { min: Math.floor(micros.min / MICROS_PER_DAY), max: Math.floor(micros.max / MICROS_PER_DAY) };
  const { min, max } = daysPlusMonths(days, months);
  return { min: min * MICROS_PER_DAY, max: (max + 1) * MICROS_PER_DAY - 1 };
}
