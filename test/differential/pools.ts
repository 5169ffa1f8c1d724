import type { DataType } from '../../src/base/data-type.ts';
import { rangeOfType } from '../../src/dataset/expression/range.ts';

export type Cell = number | string | boolean | null | readonly Cell[];

/** A column of a case as it is written: `int 0..9`, `decimal(9,2)`, `string`, `date?`, `array<int>`; a type without ? has no nulls. */
export interface CaseColumn {
  readonly type: DataType;
  readonly nullable: boolean;
  readonly range: { readonly min: number; readonly max: number } | null;
  readonly values?: readonly string[];
}

export function parseColumn(text: string): CaseColumn {
  const [written = '', bounds] = text.split(' ');
  const nullable = !written.endsWith('!');
  const type = parseType(written.replace('!', ''));
  if (type.kind === 'string') return { type, nullable, range: null, ...(bounds && { values: bounds.split('|') }) };
  const [min, max] = bounds?.split('..').map(Number) ?? [];
  const range = min === undefined || max === undefined ? defaultRange(type) : { min, max };
  return { type, nullable, range };
}

function parseType(text: string): DataType {
  const decimal = /^decimal\((\d+),(\d+)\)$/.exec(text);
  if (decimal) return { kind: 'decimal', precision: Number(decimal[1]), scale: Number(decimal[2]) };
  const array = /^array<(.*)>$/.exec(text);
  return array ? { kind: 'array', element: parseType(array[1]!) } : ({ kind: text } as DataType);
}

/** Dates and times of a range that any sum stays in, unless the case says otherwise. */
function defaultRange(type: DataType): CaseColumn['range'] {
  if (type.kind === 'date') return { min: -100_000, max: 100_000 };
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') return { min: -8e15, max: 8e15 };
  return rangeOfType(type);
}

const TEXTS = [
  '',
  ' ',
  '  a ',
  'a',
  'A',
  'ab',
  'abc',
  'Abc',
  'hello',
  'Hello World',
  'hello-world',
  'a,b,c',
  ',',
  'a,,b',
  ',a',
  'x.y.z',
  '1',
  '-12.50',
  '😀',
  'a😀b',
  'x\ua7ce\ua7cfY\u{16ea0}\u{16ebb}',
  '😀😀',
  'é',
  'e\u0301',
  'ne\u0301e',
  'ÄÖÜ',
  'straße',
  'ΑΣ',
  'ﬁ',
  '日本語',
  '\uffee',
  '\ue000',
  '𝒳y',
  "it's",
  'back\\slash',
  '50%',
  'a_b',
  'aaa',
  'aaaa',
  'abab',
  'tab\there',
  'line\nend',
  '\u00a0',
  'İ',
  'ı',
  'ñandú',
  'null',
  'NULL',
  '0',
  'ab😀ab',
  'l',
  'lo',
  'b',
  'c',
  'o w',
];
const DATES = [
  '1970-01-01',
  '1969-12-31',
  '2024-02-29',
  '2024-02-28',
  '2023-02-28',
  '2024-03-01',
  '2026-01-31',
  '2026-12-31',
  '2027-01-01',
  '2000-02-29',
  '1900-02-28',
  '1900-03-01',
  '2100-02-28',
  '2100-03-01',
  '2020-12-31',
  '2021-01-03',
  '2021-01-04',
  '2024-12-30',
  '2026-04-30',
  '2026-05-31',
  '2026-06-01',
  '1999-12-31',
].map(text => Date.parse(text) / 86_400_000);
const NUMBERS = [
  0, 1, -1, 2, -2, 3, 5, -5, 7, 10, -10, 15, 25, -25, 45, 50, 99, 100, -100, 125, 149, 150, 151, 250, 999, 1000, 1005,
  -1005, 12345,
];
const DOUBLES = [
  0,
  -0,
  1,
  -1,
  0.5,
  -0.5,
  1.5,
  2.5,
  -2.5,
  0.1,
  0.285,
  1.005,
  2.675,
  -2.675,
  1e-7,
  123456.789,
  1 / 3,
  100,
  0.045,
  8.125,
  1e-300,
  5e-324,
  99.995,
  0.49999999999999994,
];

/** A generator of whole numbers below a limit, the same for the same seed. */
export function seeded(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return limit => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39) >>> 0;
    return ((mixed ^ (mixed >>> 16)) >>> 0) % limit;
  };
}

/** Values for a column: first those where engines slip, then drawn ones. */
export function cellOf(column: CaseColumn, random: (limit: number) => number): Cell {
  if (column.nullable && random(10) === 0) return null;
  const { type, range, values } = column;
  const { kind } = type;
  if (kind === 'string') return values ? values[random(values.length)]! : TEXTS[random(TEXTS.length)]!;
  if (kind === 'boolean') return random(2) === 0;
  if (kind === 'double' || kind === 'float') return double(column, random);
  if (kind === 'array') {
    const element = { type: type.element, nullable: true, range: { min: -4, max: 4 } };
    return Array.from({ length: random(5) }, () => cellOf(element, random));
  }
  if (kind === 'date') return inside(random(3) > 0 ? DATES[random(DATES.length)]! : between(range!, random), range!);
  if (kind === 'timestamp' || kind === 'timestamp_ntz') {
    return inside(random(4) === 0 ? between(range!, random) : time(random), range!);
  }
  return number(range!, random);
}

function number(range: { readonly min: number; readonly max: number }, random: (limit: number) => number): number {
  const kind = random(10);
  if (kind === 0) return range.min;
  if (kind === 1) return range.max;
  if (kind < 4) return between(range, random);
  return inside(NUMBERS[random(NUMBERS.length)]!, range);
}

function double({ range, type }: CaseColumn, random: (limit: number) => number): number {
  const drawn = random(3) > 0 ? DOUBLES[random(DOUBLES.length)]! : (random(2 ** 31) / 2 ** 31 - 0.5) * 10 ** random(6);
  const tie = random(4) === 0 ? (random(100_000) * 2 + 1) / 2 / 10 ** random(4) : drawn;
  const value = type.kind === 'float' ? Math.fround(tie) : tie;
  return range ? Math.min(range.max, Math.max(range.min, value)) : value;
}

function time(random: (limit: number) => number): number {
  const day = DATES[random(DATES.length)]! * 86_400_000_000;
  const ofDay = [0, 1, 86_399_999_999, 43_200_000_000, 3_600_000_000, 500_000, 59_999_999][random(7)]!;
  return day + (random(2) === 0 ? ofDay : random(2 ** 31) * 40);
}

function between(
  { min, max }: { readonly min: number; readonly max: number },
  random: (limit: number) => number,
): number {
  const part = (random(2 ** 26) * 2 ** 26 + random(2 ** 26)) / 2 ** 52;
  return Math.min(max, Math.max(min, Math.round(min + (max - min) * part)));
}

function inside(value: number, { min, max }: { readonly min: number; readonly max: number }): number {
  return Math.min(max, Math.max(min, value)) + 0;
}
