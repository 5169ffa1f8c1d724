import { z } from 'zod';
import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../base/calendar.ts';

const SHARE = 'Must be a number such as 0.6, or a percentage such as 60%';
const TEXT = 'Must be a text that is not empty';

/** 0.6 and `60%` are the same. */
export const share = z
  .union([z.number(), z.string().regex(/^\s*[+-]?\d+(\.\d+)?\s*%\s*$/)], SHARE)
  .meta({ description: 'A number, or a percentage: 0.6 and 60% are the same.' });

/** `90 minutes`, `3 days`; where the unit is plain a number of microseconds never is. */
export const duration = z
  .string('Must be a duration such as 90 minutes or 3 days')
  .regex(/^\s*\d+(\.\d+)?\s*[a-z]+\s*$/i, 'Must be a duration such as 90 minutes or 3 days')
  .meta({ description: 'A duration: 250 ms, 90 seconds, 5 minutes, 4 hours, 3 days, 2 weeks.' });

/** `2026-03-01`, `2026-03-01 08:30`, `clock`, or a column. */
export const moment = z
  .string('Must be a date such as 2026-03-01, a time such as 2026-03-01 08:30, clock or a column')
  .min(1, TEXT)
  .meta({ description: 'A date, a time in UTC (2026-03-01 08:30), `clock`, or a column of this or a related row.' });

export const text = z.string(TEXT).min(1, TEXT);

/** A number, or for times a duration. */
export const amount = z.union([z.number(), duration], 'Must be a number, or a duration such as 3 days');

export const scalar = z.union([z.string(), z.number(), z.boolean()], 'Must be a text, a number, true or false');

/** 0.6 of `60%` and of 0.6. */
export function toShare(value: number | string): number {
  if (typeof value === 'number') return value;
  return Number((Number.parseFloat(value) / 100).toPrecision(15));
}

const UNITS: Readonly<Record<string, number>> = {
  microsecond: 1,
  us: 1,
  millisecond: 1e3,
  ms: 1e3,
  second: 1e6,
  s: 1e6,
  minute: 6e7,
  min: 6e7,
  hour: MICROS_PER_HOUR,
  h: MICROS_PER_HOUR,
  day: MICROS_PER_DAY,
  d: MICROS_PER_DAY,
  week: 7 * MICROS_PER_DAY,
  w: 7 * MICROS_PER_DAY,
};

/** Microseconds; null for a unit that does not exist. */
export function toMicros(value: string): number | null {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]+)\s*$/i.exec(value);
  if (!match) return null;
  const unit = match[2]!.toLowerCase();
  const size = UNITS[unit] ?? UNITS[unit.replace(/s$/, '')];
  return size === undefined ? null : Math.round(Number(match[1]) * size);
}

/** Microseconds since 1970 of a date or a time in UTC; null where it is neither, or a day that does not exist. */
export function parseMoment(value: string): number | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(?:Z|UTC)?)?$/.exec(
    value.trim(),
  );
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(part => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const exists =
    at.getUTCMonth() === month - 1 && at.getUTCDate() === day && hour < 24 && minute < 60 && second < 60 && month > 0;
  return exists ? at.getTime() * 1000 + Number((match[7] ?? '').padEnd(6, '0')) : null;
}
