import { addMonths, civilOf, daysOf, MICROS_PER_DAY, weekdayOf } from '../../base/calendar.ts';
import { type PatternPart, patternParts } from '../../dataset/expression/date-pattern.ts';
import { MICROS_OF, truncatedTime } from './date-trunc.ts';
import type { Kernel } from './kernel.ts';
import { rowKernel } from './row-function.ts';

const MONTHS: Readonly<Record<string, number>> = { month: 1, quarter: 3, year: 12 };

export const timeKernels: Readonly<Record<string, Kernel>> = {
  hour: rowKernel((time: number) => Math.floor(ofDay(time) / 3_600_000_000)),
  minute: rowKernel((time: number) => Math.floor(ofDay(time) / 60_000_000) % 60),
  second: rowKernel((time: number) => Math.floor(ofDay(time) / 1_000_000) % 60),
  unix_seconds: rowKernel((time: number) => Math.floor(time / 1_000_000)),
  unix_millis: rowKernel((time: number) => Math.floor(time / 1000)),
  unix_micros: rowKernel((time: number) => time),
  timestamp_seconds: rowKernel((count: number) => count * 1_000_000),
  timestamp_millis: rowKernel((count: number) => count * 1000),
  timestamp_micros: rowKernel((count: number) => count),
  date_trunc: rowKernel(truncatedTime),
  date_format: (call, given, length) => {
    const pattern = call.arguments[1]!;
    const parts = patternParts(pattern.kind === 'literal' ? String(pattern.value) : '');
    return rowKernel((time: number) => formatted(time, parts))(call, given, length);
  },
  timestampadd: rowKernel((unit: string, count: number, time: number) => {
    const months = MONTHS[unit];
    return months ? plusMonths(time, count * months) : time + count * MICROS_OF[unit]!;
  }),
  timestampdiff: rowKernel((unit: string, start: number, end: number) => Math.trunc((end - start) / MICROS_OF[unit]!)),
  plus_months: rowKernel(plusMonths),
  plus_micros: rowKernel((time: number, micros: number) => time + micros),
};

function plusMonths(micros: number, months: number): number {
  const days = Math.floor(micros / MICROS_PER_DAY);
  return addMonths(days, months) * MICROS_PER_DAY + ofDay(micros);
}

function ofDay(micros: number): number {
  return micros - Math.floor(micros / MICROS_PER_DAY) * MICROS_PER_DAY;
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const NAMES = 'January February March April May June July August September October November December'.split(' ');

function formatted(time: number, parts: readonly PatternPart[]): string {
  const days = Math.floor(time / MICROS_PER_DAY);
  const micros = ofDay(time);
  const seconds = Math.floor(micros / 1_000_000);
  const { year, month, day } = civilOf(days);
  const hour = Math.floor(seconds / 3600);
  const numbers: Readonly<Record<string, number>> = {
    y: year,
    M: month,
    d: day,
    H: hour,
    h: ((hour + 11) % 12) + 1,
    m: Math.floor(seconds / 60) % 60,
    s: seconds % 60,
    D: days - daysOf({ year, month: 1, day: 1 }) + 1,
  };
  let text = '';
  for (const { letter, text: run } of parts) {
    const name = letter === 'E' ? DAYS[weekdayOf(days)]! : letter === 'M' && run.length > 2 ? NAMES[month - 1]! : null;
    if (letter === null) text += run;
    else if (name) text += run.length === 3 ? name.slice(0, 3) : name;
    else if (letter === 'a') text += hour < 12 ? 'AM' : 'PM';
    else if (letter === 'S')
      text += String(micros % 1_000_000)
        .padStart(6, '0')
        .slice(0, run.length);
    else text += String(run === 'yy' ? year % 100 : numbers[letter]!).padStart(run.length, '0');
  }
  return text;
}
