import type { FunctionRow } from '../function-row.ts';
import { difference, sum } from '../range-arithmetic.ts';
import { simpleRow } from '../simple-row.ts';

export const dates: readonly FunctionRow[] = [
  simpleRow({
    signature: 'date_add(date, days)',
    takes: ['date', 'int'],
    gives: 'date',
    meaning: 'The date so many days later.',
    aliases: ['dateadd'],
    duckdb: '($1 + $2)',
    range: (date, days) => sum(date!, days!),
  }),
  simpleRow({
    signature: 'date_sub(date, days)',
    takes: ['date', 'int'],
    gives: 'date',
    meaning: 'The date so many days earlier.',
    duckdb: '($1 - $2)',
    range: (date, days) => difference(date!, days!),
  }),
];
