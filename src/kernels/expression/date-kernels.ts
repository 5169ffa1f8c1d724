import { addMonths, civilOf, daysInMonth, daysOf, weekdayOf } from '../../base/calendar.ts';
import { add, subtract } from './arithmetic.ts';
import { truncatedDay } from './date-trunc.ts';
import type { Kernel } from './kernel.ts';
import { rowKernel } from './row-function.ts';

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

export const dateKernels: Readonly<Record<string, Kernel>> = {
  year: rowKernel((date: number) => civilOf(date).year),
  quarter: rowKernel((date: number) => Math.ceil(civilOf(date).month / 3)),
  month: rowKernel((date: number) => civilOf(date).month),
  day: rowKernel((date: number) => civilOf(date).day),
  dayofweek: rowKernel((date: number) => ((weekdayOf(date) + 1) % 7) + 1),
  weekday: rowKernel(weekdayOf),
  dayofyear: rowKernel((date: number) => date - firstOfYear(civilOf(date).year) + 1),
  weekofyear: rowKernel((date: number) => {
    const thursday = date - weekdayOf(date) + 3;
    return Math.floor((thursday - firstOfYear(civilOf(thursday).year)) / 7) + 1;
  }),
  last_day: rowKernel((date: number) => {
    const { year, month } = civilOf(date);
    return daysOf({ year, month, day: daysInMonth(year, month) });
  }),
  date_add: add,
  date_sub: subtract,
  datediff: subtract,
  add_months: rowKernel(addMonths),
  next_day: rowKernel((date: number, weekday: string) => {
    const ahead = (WEEKDAYS.indexOf(weekday) - weekdayOf(date) + 7) % 7;
    return date + (ahead === 0 ? 7 : ahead);
  }),
  trunc: rowKernel(truncatedDay),
  make_date: rowKernel((year: number, month: number, day: number) => daysOf({ year, month, day })),
  unix_date: rowKernel((date: number) => date),
  date_from_unix_date: rowKernel((days: number) => days),
  dayname: rowKernel((date: number) => DAYS[weekdayOf(date)]!),
  monthname: rowKernel((date: number) => MONTHS[civilOf(date).month - 1]!),
};

function firstOfYear(year: number): number {
  return daysOf({ year, month: 1, day: 1 });
}
