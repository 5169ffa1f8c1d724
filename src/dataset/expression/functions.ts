import type { FunctionRow } from './function-row.ts';
import { arithmetic } from './functions/arithmetic.ts';
import { arrays } from './functions/arrays.ts';
import { comparison } from './functions/comparison.ts';
import { conditional } from './functions/conditional.ts';
import { dates } from './functions/dates.ts';
import { numbers } from './functions/numbers.ts';
import { rounding } from './functions/rounding.ts';
import { text } from './functions/text.ts';
import { textCodes, textSearch } from './functions/text-search.ts';
import { times } from './functions/times.ts';

export interface FunctionFamily {
  readonly title: string;
  readonly rows: readonly FunctionRow[];
}

/** Every function and operator there is. */
export const functionFamilies: readonly FunctionFamily[] = [
  { title: 'Arithmetic', rows: [...arithmetic, ...numbers, ...rounding] },
  { title: 'Comparison', rows: comparison },
  { title: 'Conditions', rows: conditional },
  { title: 'Text', rows: [...text, ...textSearch, ...textCodes] },
  { title: 'Dates and times', rows: [...dates, ...times] },
  { title: 'Arrays and structs', rows: arrays },
];

const byName: ReadonlyMap<string, FunctionRow> = new Map(
  functionFamilies.flatMap(({ rows }) =>
    rows.flatMap(row => [row.name, ...(row.aliases ?? [])].map(name => [name, row] as const)),
  ),
);

/** By its name or another name of it, in lower case. */
export function findFunction(name: string): FunctionRow | undefined {
  return byName.get(name);
}

/** Words that stand between operands, and what a sum with an interval becomes: none is written as a call. */
const NO_CALLS = new Set(['and', 'or', 'not', 'div', 'like', 'in', 'between', 'plus_months', 'plus_micros']);

/** The names that are written as calls. */
export function functionNames(): string[] {
  return [...byName.keys()].filter(name => /^\w+$/.test(name) && !NO_CALLS.has(name));
}
