import { addMonths, civilOf, daysInMonth, daysOf } from '../../../base/calendar.ts';
import { convert, makeCall } from '../accept.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import type { Range } from '../range.ts';
import { daysPlusMonths, difference, sum } from '../range-arithmetic.ts';
import { simpleRow } from '../simple-row.ts';

export const dates: readonly FunctionRow[] = [
  part('year', 'The year.', range => ({ min: civilOf(range.min).year, max: civilOf(range.max).year })),
  part('quarter', 'The quarter, 1 to 4.', () => ({ min: 1, max: 4 })),
  part('month', 'The month, 1 to 12.', () => ({ min: 1, max: 12 })),
  part('day', 'The day of the month, 1 to 31.', () => ({ min: 1, max: 31 }), ['dayofmonth']),
  part('dayofweek', 'The day of the week: Sunday is 1.', () => ({ min: 1, max: 7 }), [], 'dayofweek($1) + 1'),
  part('weekday', 'The day of the week: Monday is 0.', () => ({ min: 0, max: 6 }), [], 'isodow($1) - 1'),
  part('dayofyear', 'The day of the year, 1 to 366.', () => ({ min: 1, max: 366 })),
  part('weekofyear', 'The ISO week, 1 to 53: it begins on Monday, week 1 has the first Thursday.', () => ({
    min: 1,
    max: 53,
  })),
  simpleRow({
    signature: 'last_day(date)',
    takes: ['date'],
    gives: 'date',
    meaning: 'The last day of the month.',
    range: date => ({ min: date!.min, max: Math.min(date!.max + 30, lastOfMonth(date!.max)) }),
  }),
  simpleRow({
    signature: 'date_add(date, days)',
    takes: ['date', 'int'],
    gives: 'date',
    meaning: 'The date so many days later.',
    duckdb: '($1 + $2::INT)',
    range: (date, days) => sum(date!, days!),
  }),
  simpleRow({
    signature: 'date_sub(date, days)',
    takes: ['date', 'int'],
    gives: 'date',
    meaning: 'The date so many days earlier.',
    duckdb: '($1 - $2::INT)',
    range: (date, days) => difference(date!, days!),
  }),
  simpleRow({
    signature: 'datediff(end, start)',
    takes: ['date', 'date'],
    gives: 'int',
    meaning: 'The days from start to end.',
    aliases: ['date_diff'],
    duckdb: '($1 - $2)',
    range: (end, start) => difference(end!, start!),
  }),
  simpleRow({
    signature: 'add_months(date, months)',
    takes: ['date', 'int'],
    gives: 'date',
    meaning:
      'The same day so many months later, or the last day of a shorter month; the last day does not stay the last.',
    duckdb: 'CAST($1 + to_months($2::INT) AS DATE)',
    range: (date, months) => daysPlusMonths(date!, months!),
  }),
  {
    name: 'next_day',
    signature: 'next_day(date, weekday)',
    nulls: 'strict',
    meaning: 'The first such day of the week after the date; the weekday is a literal such as ‘Mon’ or ‘Monday’.',
    duckdb: null,
    type: typeNextDay,
  },
  {
    name: 'trunc',
    signature: 'trunc(date, unit)',
    nulls: 'strict',
    meaning: 'The first day of the year, quarter, month or week (from Monday); the unit is a literal.',
    duckdb: 'CAST(date_trunc($2, $1) AS DATE)',
    type: typeTrunc,
  },
  simpleRow({
    signature: 'make_date(year, month, day)',
    takes: ['int', 'int', 'int'],
    gives: 'date',
    meaning: 'The date; a day that could be missing from a month is refused.',
    range: (year, month, day) => ({
      min: daysOf({ year: year!.min, month: month!.min, day: day!.min }),
      max: daysOf({ year: year!.max, month: month!.max, day: day!.max }),
    }),
    check: checkDate,
  }),
  simpleRow({
    signature: 'unix_date(date)',
    takes: ['date'],
    gives: 'int',
    meaning: 'The days since 1970-01-01.',
    duckdb: "($1 - DATE '1970-01-01')",
    range: date => date!,
  }),
  simpleRow({
    signature: 'date_from_unix_date(days)',
    takes: ['int'],
    gives: 'date',
    meaning: 'The date so many days after 1970-01-01.',
    duckdb: "(DATE '1970-01-01' + $1)",
    range: days => days!,
  }),
  name('dayname', 'The short English name of the day: Mon.', 'left(dayname($1), 3)'),
  name('monthname', 'The short English name of the month: Jan.', 'left(monthname($1), 3)'),
];

function part(
  label: string,
  meaning: string,
  range: (date: Range) => Range,
  aliases: readonly string[] = [],
  duckdb = `${label}($1)`,
): FunctionRow {
  const signature = `${label}(date)`;
  return simpleRow({ signature, takes: ['date'], gives: 'int', meaning, aliases, duckdb, range: date => range(date!) });
}

function name(label: string, meaning: string, duckdb: string): FunctionRow {
  return simpleRow({ signature: `${label}(date)`, takes: ['date'], gives: 'string', meaning, duckdb });
}

function lastOfMonth(days: number): number {
  const { year, month } = civilOf(days);
  return daysOf({ year, month, day: daysInMonth(year, month) });
}

function checkDate(call: TypedCall, given: readonly { readonly range: Range | null }[]): boolean {
  const [year, month, day] = given.map(({ range }) => range ?? { min: 1, max: 1 });
  const fits =
    year!.min >= 1 &&
    year!.max <= 9999 &&
    month!.min >= 1 &&
    month!.max <= 12 &&
    day!.min >= 1 &&
    (day!.max <= 28 || (alone(year!) && alone(month!) && day!.max <= daysInMonth(year!.min, month!.min)));
  if (!fits) {
    const hint = 'bound the day by 28, or shift: date_add(make_date(y, m, 1), d - 1)';
    call.refuse('some of these dates do not exist', hint);
  }
  return fits;
}

function alone(range: Range): boolean {
  return range.min === range.max;
}

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];

function typeNextDay(call: TypedCall) {
  const date = convert(call, 0, { kind: 'date' });
  const weekday = call.arguments[1]!;
  const text = weekday.kind === 'literal' ? String(weekday.value).toLowerCase() : '';
  const found = WEEKDAYS.find(day => [day, day.slice(0, 3), day.slice(0, 2)].includes(text));
  if (!date) return null;
  if (!found) return call.refuse('the day of the week is a literal', "write next_day(d, 'Mon')", 1);
  const range = { min: date.range!.min + 1, max: date.range!.max + 7 };
  return makeCall('next_day', {
    arguments: [date, { ...weekday, value: found } as typeof weekday],
    type: { kind: 'date' },
    range,
  });
}

const UNITS: ReadonlyMap<string, string> = new Map([
  ['year', 'year'],
  ['yyyy', 'year'],
  ['yy', 'year'],
  ['quarter', 'quarter'],
  ['month', 'month'],
  ['mon', 'month'],
  ['mm', 'month'],
  ['week', 'week'],
]);

function typeTrunc(call: TypedCall) {
  const date = convert(call, 0, { kind: 'date' });
  const unit = call.arguments[1]!;
  const found = unit.kind === 'literal' ? UNITS.get(String(unit.value).toLowerCase()) : undefined;
  if (!date) return null;
  if (!found)
    return call.refuse('trunc takes a date and a literal unit', "units are 'year', 'quarter', 'month' and 'week'", 1);
  const range = { min: addMonths(date.range!.min, found === 'week' ? -1 : -12), max: date.range!.max };
  return makeCall('trunc', {
    arguments: [date, { ...unit, value: found } as typeof unit],
    type: { kind: 'date' },
    range,
  });
}
