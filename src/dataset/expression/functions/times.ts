import { FIRST_DAY, MICROS_PER_DAY } from '../../../base/calendar.ts';
import { accept, checkedCall, convert, makeCall } from '../accept.ts';
import { checkPattern } from '../date-pattern.ts';
import type { Expression } from '../expression.ts';
import type { FunctionRow, TypedCall } from '../function-row.ts';
import { literal } from '../literals.ts';
import { EXACT, magnitude, type Range } from '../range.ts';
import { difference, microsPlusMonths, product, scaled, sum } from '../range-arithmetic.ts';
import { simpleRow } from '../simple-row.ts';

const TIMESTAMP = { kind: 'timestamp' } as const;

export const times: readonly FunctionRow[] = [
  clock('hour', 23),
  clock('minute', 59),
  clock('second', 59),
  sinceEpoch('unix_seconds', 1_000_000, 'The whole seconds since 1970 in UTC, cut downwards.'),
  sinceEpoch('unix_millis', 1000, 'The whole milliseconds since 1970 in UTC, cut downwards.'),
  sinceEpoch('unix_micros', 1, 'The microseconds since 1970 in UTC.'),
  fromEpoch('timestamp_seconds', 1_000_000),
  fromEpoch('timestamp_millis', 1000),
  fromEpoch('timestamp_micros', 1),
  {
    name: 'date_trunc',
    signature: 'date_trunc(unit, timestamp)',
    nulls: 'strict',
    meaning:
      'The start of the year, quarter, month, week (from Monday), day, hour, minute or second; the unit is a literal.',
    duckdb: 'CAST(date_trunc($1, $2) AS TIMESTAMP)',
    type: typeTrunc,
  },
  {
    name: 'date_format',
    signature: 'date_format(timestamp, pattern)',
    nulls: 'strict',
    meaning:
      'As text by a literal pattern of yyyy, MM, MMM, dd, HH, mm, ss, SSS, SSSSSS, EEE, DDD, yy, M, d, H and signs between.',
    duckdb: null,
    type: typeFormat,
  },
  {
    name: 'timestampadd',
    signature: 'timestampadd(unit, count, timestamp)',
    nulls: 'strict',
    meaning: 'The time so many units later; days and months keep the time of day. The unit is a word: HOUR.',
    spark: 'timestampadd($unit, $2, $3)',
    duckdb: null,
    type: typeAdd,
  },
  {
    name: 'timestampdiff',
    signature: 'timestampdiff(unit, start, end)',
    nulls: 'strict',
    meaning: 'The whole units from start to end, cut towards zero; units from MICROSECOND to WEEK.',
    spark: 'timestampdiff($unit, $2, $3)',
    duckdb: null,
    type: typeDifference,
  },
  internal('plus_months', '$1 + make_ym_interval(0, $2)', 'CAST($1 + to_months($2::INT) AS TIMESTAMP)'),
  internal('plus_micros', 'timestampadd(MICROSECOND, $2, $1)', 'CAST($1 + to_microseconds($2::BIGINT) AS TIMESTAMP)'),
];

/** What a sum with an interval becomes; not a name that can be written. */
function internal(name: string, spark: string, duckdb: string): FunctionRow {
  return {
    name,
    signature: 'timestamp + INTERVAL n unit',
    nulls: 'strict',
    meaning: 'The time so much later.',
    spark,
    duckdb,
    type: call => call.refuse(`${name} is not written as a call`, 'write t + INTERVAL 3 HOURS'),
  };
}

function clock(name: string, max: number): FunctionRow {
  return simpleRow({
    signature: `${name}(timestamp)`,
    takes: ['timestamp'],
    gives: 'int',
    meaning: `The ${name} in UTC, 0 to ${max}.`,
    range: () => ({ min: 0, max }),
  });
}

function sinceEpoch(name: string, unit: number, meaning: string, aliases: readonly string[] = []): FunctionRow {
  return simpleRow({
    signature: `${name}(timestamp)`,
    takes: ['timestamp'],
    gives: 'bigint',
    meaning,
    aliases,
    duckdb: unit === 1 ? 'epoch_us($1)' : null,
    range: time => ({ min: Math.floor(time!.min / unit), max: Math.floor(time!.max / unit) }),
  });
}

function fromEpoch(name: string, unit: number): FunctionRow {
  const label = name.slice('timestamp_'.length, -1);
  return simpleRow({
    signature: `${name}(count)`,
    takes: ['bigint'],
    gives: 'timestamp',
    meaning: `The time so many ${label}s after 1970 in UTC.`,
    duckdb: `make_timestamp($1::BIGINT * ${unit})`,
    range: count => scaled(count!, unit),
  });
}

/** Unit and microseconds; those of months have none. */
const UNITS: ReadonlyMap<string, number> = new Map([
  ['microsecond', 1],
  ['millisecond', 1000],
  ['second', 1_000_000],
  ['minute', 60_000_000],
  ['hour', 3_600_000_000],
  ['day', MICROS_PER_DAY],
  ['week', 7 * MICROS_PER_DAY],
]);
const MONTHS: ReadonlyMap<string, number> = new Map([
  ['month', 1],
  ['quarter', 3],
  ['year', 12],
]);

function typeTrunc(call: TypedCall): Expression | null {
  const time = accept(call, 1, TIMESTAMP);
  const unit = unitOf(call);
  if (!time) return null;
  if (!unit || unit === 'millisecond' || unit === 'microsecond') {
    return call.refuse('date_trunc takes a literal unit first', "write date_trunc('month', t)", 0);
  }
  const first = FIRST_DAY * MICROS_PER_DAY;
  const range = { min: Math.max(first, time.range!.min - 366 * MICROS_PER_DAY), max: time.range!.max };
  return checkedCall(call, { arguments: [literal({ kind: 'string' }, unit), time], type: TIMESTAMP, range });
}

function typeFormat(call: TypedCall): Expression | null {
  const time = accept(call, 0, TIMESTAMP);
  const pattern = call.arguments[1]!;
  if (!time) return null;
  if (pattern.kind !== 'literal' || typeof pattern.value !== 'string') {
    return call.refuse('the pattern is a literal', "write date_format(t, 'yyyy-MM-dd')", 1);
  }
  const problem = checkPattern(pattern.value);
  if (problem) return call.refuse(problem, 'letters are y M d H m s S E and D, in the lengths of the reference', 1);
  return makeCall('date_format', { arguments: [time, pattern], type: { kind: 'string' } });
}

function typeAdd(call: TypedCall): Expression | null {
  const [unit, time] = [unitOf(call), accept(call, 2, TIMESTAMP)];
  const count = accept(call, 1, unit && MONTHS.has(unit) ? { kind: 'int' } : { kind: 'bigint' });
  if (!time || !count) return null;
  if (!unit) return refuseUnit(call);
  const months = MONTHS.get(unit);
  const size: Range = { min: months ?? UNITS.get(unit)!, max: months ?? UNITS.get(unit)! };
  const amount = product(count.range, size)!;
  const range = months ? microsPlusMonths(time.range!, amount) : sum(time.range, amount);
  return checkedCall(call, { arguments: [literal({ kind: 'string' }, unit), count, time], type: TIMESTAMP, range });
}

function typeDifference(call: TypedCall): Expression | null {
  const unit = unitOf(call);
  const [start, end] = [convert(call, 1, TIMESTAMP), convert(call, 2, TIMESTAMP)];
  if (!start || !end) return null;
  if (!unit) return refuseUnit(call);
  const size = UNITS.get(unit);
  if (size === undefined) {
    return call.refuse(
      `${unit}s between two times are counted differently by engines`,
      'count days, or compare year and month',
      0,
    );
  }
  const micros = difference(end.range, start.range)!;
  if (magnitude(micros) > EXACT) {
    return call.refuse(
      'these times can be too far apart to count exactly',
      'give both columns a range of at most 285 years',
    );
  }
  const range = {
    min: Math.trunc((end.range!.min - start.range!.max) / size) + 0,
    max: Math.trunc((end.range!.max - start.range!.min) / size) + 0,
  };
  const given = [literal({ kind: 'string' }, unit), start, end];
  return checkedCall(call, { arguments: given, type: { kind: 'bigint' }, range });
}

function unitOf(call: TypedCall): string | null {
  const unit = call.arguments[0]!;
  const text = unit.kind === 'literal' ? String(unit.value).toLowerCase() : '';
  return UNITS.has(text) || MONTHS.has(text) ? text : null;
}

function refuseUnit(call: TypedCall): null {
  const hint = 'MICROSECOND, MILLISECOND, SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR';
  return call.refuse(`${call.name} takes a unit first`, hint, 0);
}
