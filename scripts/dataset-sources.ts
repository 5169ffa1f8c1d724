import type { generators } from '../src/dataset/spec/column.ts';

interface SourceFacts {
  readonly gives: string;
  /** What `type` can say. */
  readonly canBe: string;
  readonly nulls: string;
  readonly derived: string;
}

const NEVER = 'never';
const NUMBERS = 'any number';
const COUNTS = 'whole numbers, `decimal`';
const TIMES = '`timestamp`, `timestamp_ntz`';
const USED = 'where what it uses is';

/** What the reference says of each source beside its meaning; a source without a line here does not compile. */
export const sourceFacts: Readonly<Record<keyof typeof generators, SourceFacts>> = {
  sequence: source('`bigint`; with `format` `string`', '`int`, `bigint`', NEVER, 'in a table with `per`'),
  ordinal: source('`int`', '`int`, `bigint`'),
  uuid: source('`string`'),
  unique: source('`bigint`; with `format` `string`', '`int`, `bigint`', NEVER, 'in a table with `per`'),
  pattern: source('`string`'),
  value: source('by the value', 'any simple type but `binary`'),
  values: source('by the values', 'any simple type but `binary`'),
  integer: source('`int`, `bigint` where needed', 'whole numbers'),
  uniform: source('`double`', NUMBERS),
  normal: source('`double`', NUMBERS),
  lognormal: source('`double`', NUMBERS),
  exponential: source('`double`', NUMBERS),
  gamma: source('`double`', NUMBERS),
  beta: source('`double`', NUMBERS),
  pareto: source('`double`', NUMBERS),
  triangular: source('`double`', NUMBERS),
  poisson: source('`int`', COUNTS),
  binomial: source('`int`', COUNTS),
  zipf: source('`int`', COUNTS),
  quantiles: source('`double`', NUMBERS),
  histogram: source('`double`', NUMBERS),
  references: source('the type of the key', 'what it casts to', 'by `nulls`; the first row of a `tree`', 'always'),
  from: source(
    'the type of the column',
    'what it casts to',
    'where the column is, or there is no row',
    'through a reference',
  ),
  sql: source('the type of the expression', 'what it casts to', 'by the rules of the expression', USED),
  aggregate: source('`int` for `count`, else by the column', 'see there', '`min` and `max` of nothing', USED),
  time: source('`timestamp`', `${TIMES}, \`date\``, 'where a column it depends on is', USED),
  after: source('`timestamp`', TIMES, 'where the column is', USED),
  step: source('`timestamp`', TIMES),
  wave: source('`double`'),
  state: source('`string` for `name`, `timestamp` for the others', 'nothing else', '`left`, in the last state'),
  episodes: source('`double`', 'nothing else', NEVER, 'with `count`'),
  cases: source(
    'the one type of the cases',
    'what every case can be',
    'where a case is; without `else`, where `by` is',
    USED,
  ),
  struct: source('`struct<…>`', 'by its fields', NEVER, USED),
  array: source('`array<…>`', 'by `of`', NEVER, 'where `count` is'),
  map: source('`map<…,…>`', 'by `keys` and `values`', NEVER, 'where `count` is'),
};

function source(gives: string, canBe = 'nothing else', nulls = NEVER, derived = NEVER): SourceFacts {
  return { gives, canBe, nulls, derived };
}
