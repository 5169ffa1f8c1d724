import { civilOf, MICROS_PER_DAY, weekdayOf } from '../../base/calendar.ts';
import { formatDataType } from '../../base/data-type.ts';
import type { SpecPath } from '../problem.ts';
import { pow } from '../random/elementary.ts';
import { attemptsFor } from './attempts.ts';
import type { CalendarPlan, Node, Since } from './plan.ts';
import { requireOwnColumn } from './resolve-path.ts';
import { type PlanScope, report, type TableScope } from './scope.ts';

/** How picks depend on a time of the other table. */
export interface PlannedSince {
  /** To be spread into a pick. */
  readonly pick: { readonly since?: Since };
  /** The share of the time that equally many rows each have; [1] where nothing depends on it. */
  readonly factors: readonly number[];
}

const YEAR_DAYS = 365.25;

/** So many parts of the other table are told apart, to find out how unequal the picks become. */
const PARTS = 12;
/** Below this mean share of the time a row has, too many picks would be refused. */
const LEAST_MEAN = 0.02;

/** Null where a problem was told. */
export function planSince(
  scope: PlanScope,
  parent: TableScope,
  path: SpecPath,
  column: string | undefined,
): PlannedSince | null {
  if (column === undefined) return { pick: {}, factors: [1] };
  const at = [...path, 'since'];
  const facts = requireOwnColumn(scope, parent, at, column);
  if (!facts) return null;
  const { type, range, nullable, plan } = facts;
  if ((type.kind !== 'timestamp' && type.kind !== 'timestamp_ntz') || !range || nullable) {
    return report(
      scope,
      at,
      `${parent.name}.${column} is ${formatDataType(type)}${nullable ? ' and may be null' : ''}`,
      'Name a timestamp column with `time`, without nulls.',
    );
  }
  const end = scope.clock;
  if (end === null)
    return report(
      scope,
      at,
      'The dataset has no clock to count up to',
      'Say what today is at the top of the file: clock: 2026-03-01',
    );
  if (range.max >= end)
    return report(scope, at, `${parent.name}.${column} can lie after the clock`, 'Let it end at the clock.');
  const start = range.min;
  const factors = timesOf(plan.node, range).map(time => (end - time) / (end - start));
  const mean = factors.reduce((sum, factor) => sum + factor, 0) / factors.length;
  if (mean < LEAST_MEAN)
    return report(
      scope,
      at,
      'Almost no row has had any time',
      'Let the column begin earlier, or spread it more evenly.',
    );
  return { pick: { since: { column, start, end, attempts: attemptsFor(mean) } }, factors };
}

/** The middle time of each of equally many rows; as if they were spread evenly where more is not known. */
function timesOf(node: Node, { min, max }: { readonly min: number; readonly max: number }): number[] {
  const shares = Array.from({ length: PARTS }, (_, part) => (part + 0.5) / PARTS);
  if (node.kind !== 'time' || typeof node.from !== 'number' || typeof node.to !== 'number') {
    return shares.map(share => min + (max - min) * share);
  }
  const days: { readonly from: number; readonly below: number }[] = [];
  let total = 0;
  for (let from = node.from; from < node.to; from += MICROS_PER_DAY) {
    days.push({ from, below: total });
    total += weightOf(node.calendar, from);
  }
  return shares.map(share => days.findLast(({ below }) => below <= share * total)!.from);
}

/** Of a day, as far as growth, month and weekday go. */
function weightOf({ growth, months, weekdays, start }: CalendarPlan, from: number): number {
  const day = Math.floor(from / MICROS_PER_DAY);
  const years = (from - start) / MICROS_PER_DAY / YEAR_DAYS;
  return pow(growth, years) * months[civilOf(day).month - 1]! * weekdays[weekdayOf(day)]!;
}
