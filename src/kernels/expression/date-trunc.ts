import { civilOf, daysOf, MICROS_PER_DAY, weekdayOf } from '../../base/calendar.ts';

/** The first day of the year, quarter, month or week. */
export function truncatedDay(days: number, unit: string): number {
  if (unit === 'week') return days - weekdayOf(days);
  const { year, month } = civilOf(days);
  const first = unit === 'year' ? 1 : unit === 'quarter' ? month - ((month - 1) % 3) : month;
  return daysOf({ year, month: first, day: 1 });
}

export const MICROS_OF: Readonly<Record<string, number>> = {
  microsecond: 1,
  millisecond: 1000,
  second: 1_000_000,
  minute: 60_000_000,
  hour: 3_600_000_000,
  day: MICROS_PER_DAY,
  week: 7 * MICROS_PER_DAY,
};

export function truncatedTime(unit: string, micros: number): number {
  const size = unit === 'week' ? undefined : MICROS_OF[unit];
  if (size !== undefined) return Math.floor(micros / size) * size;
  return truncatedDay(Math.floor(micros / MICROS_PER_DAY), unit) * MICROS_PER_DAY;
}
