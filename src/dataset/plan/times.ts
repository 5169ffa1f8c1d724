import { MICROS_PER_DAY, MICROS_PER_HOUR } from '../../base/calendar.ts';
import { formatDataType } from '../../base/data-type.ts';
import type { SpecPath } from '../problem.ts';
import type { GeneratorSpec } from '../spec/column.ts';
import { toMicros } from '../spec/scalars.ts';
import { calendarOver, columnCalendar } from './calendar.ts';
import { wrongType } from './keys.ts';
import { fixedMoment } from './moments.ts';
import type { GeneratorInput, Planned, Planner } from './planner.ts';
import { requireColumn } from './resolve-path.ts';
import { type PlanScope, parentRelation, quietly, report, type TableScope } from './scope.ts';
import { planDurations } from './shapes.ts';
import { stepsOf } from './steps.ts';

export interface Bound {
  /** Microseconds, or a column. */
  readonly at: number | readonly string[];
  readonly min: number;
  readonly max: number;
  readonly nullable: boolean;
}

export const planTime: Planner = (scope, table, input) => {
  const { path, spec, place, expected = { kind: 'timestamp' } } = input;
  const at: SpecPath = [...path, 'time'];
  if (expected.kind !== 'timestamp' && expected.kind !== 'timestamp_ntz' && expected.kind !== 'date')
    return wrongType(scope, input, 'A time', 'timestamp, timestamp_ntz or date');
  const said = spec.time!;
  const from = bound(scope, table, [...at, 'from'], said.from);
  const to = bound(scope, table, [...at, 'to'], said.to);
  const factors = columnCalendar(scope, [...at, 'calendar'], said.calendar);
  if (!from || !to || !factors) return null;
  if (from.max >= to.min) {
    const isFixed = typeof from.at === 'number' && typeof to.at === 'number';
    return report(
      scope,
      [...at, 'to'],
      isFixed
        ? '`to` is not after `from`'
        : `In some rows \`to\` would not be after \`from\`: \`from\` can be as late as ${show(from.max)}, \`to\` as early as ${show(to.min)}`,
      isFixed ? 'Swap them.' : 'Let `from` end earlier, or `to` begin later.',
    );
  }
  const calendar = calendarOver(scope, [...at, 'calendar'], factors, from.min, to.max);
  if (!calendar) return null;
  const isDate = expected.kind === 'date';
  const range = isDate
    ? { min: Math.floor(from.min / MICROS_PER_DAY), max: Math.floor((to.max - 1) / MICROS_PER_DAY) }
    : { min: from.min, max: to.max - 1 };
  if (said.ordered && !orderable(scope, table, [...at, 'ordered'], from, to)) return null;
  const node = {
    kind: 'time',
    type: expected,
    draw: place,
    from: from.at,
    to: to.at,
    calendar,
    ...(said.ordered && { ordered: true as const }),
  } as const;
  return { node, type: expected, nullable: from.nullable || to.nullable, range, values: null };
};

/** Rows that are put in order must all have the same stretch of time. */
function orderable(scope: PlanScope, table: TableScope, at: SpecPath, ...bounds: readonly Bound[]): boolean {
  const relation = parentRelation(table);
  if (!relation) return report(scope, at, 'Order is among the rows of one parent', 'Give the table `per`.') !== null;
  const within = at.slice(4).find(key => key === 'cases' || key === 'array' || key === 'map');
  if (within !== undefined) {
    report(
      scope,
      at,
      `Order is among all rows of a parent, and ${within === 'cases' ? 'a case has some of them' : 'elements are none'}`,
      'Give the times in order a column of their own, and use it in sql.',
    );
    return false;
  }
  const own = bounds.find(bound => typeof bound.at !== 'number' && bound.at[0] !== relation.name);
  if (!own) return true;
  report(
    scope,
    at,
    `"${(own.at as readonly string[]).join('.')}" can differ between the rows of one parent`,
    `Begin and end at moments, or at columns of ${relation.name}.`,
  );
  return false;
}

function show(micros: number): string {
  return new Date(micros / 1000)
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replace('T', ' ');
}

export function bound(scope: PlanScope, table: TableScope, at: SpecPath, text: string): Bound | null {
  const micros = fixedMoment(scope, at, text);
  if (micros !== undefined) return micros === null ? null : { at: micros, min: micros, max: micros, nullable: false };
  const found = requireColumn(scope, table, at, text);
  if (!found) return null;
  const { type, range, nullable, path } = found;
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ntz') {
    return range ? { at: path, min: range.min, max: range.max, nullable } : unknown(scope, at, text);
  }
  if (type.kind === 'date')
    return range
      ? { at: path, min: range.min * MICROS_PER_DAY, max: range.max * MICROS_PER_DAY, nullable }
      : unknown(scope, at, text);
  return report(scope, at, `"${text}" is ${formatDataType(type)}, not a time`, 'Name a timestamp or date column.');
}

function unknown(scope: PlanScope, at: SpecPath, text: string): null {
  return report(scope, at, `It is not known how far "${text}" reaches`, 'Name a column with `time`.');
}

export const planAfter: Planner = (scope, table, input) => {
  const { path, spec, place, expected } = input;
  const from = bound(scope, table, [...path, 'after'], spec.after!);
  if (spec.delay === undefined)
    return report(
      scope,
      path,
      'It does not say how long after',
      'Add delay: 3 days, or delay: {exponential: {mean: 3 days}}.',
    );
  const delay = planDelay(
    scope,
    { ...input, path: [...path, 'delay'], place: { ...place, purpose: 'delay' } },
    spec.delay as string | GeneratorSpec,
  );
  if (!from || !delay?.range) return null;
  const type = expected ?? { kind: 'timestamp' };
  if (type.kind !== 'timestamp' && type.kind !== 'timestamp_ntz')
    return wrongType(scope, input, 'A time', 'timestamp or timestamp_ntz');
  if (typeof from.at === 'number')
    return report(
      scope,
      [...path, 'after'],
      '`after` names a column',
      'For a fixed beginning use time: {from: …, to: …}.',
    );
  const range = { min: from.min + delay.range.min, max: from.max + delay.range.max };
  return {
    node: { kind: 'after', type, of: from.at, delay: delay.node },
    type,
    nullable: from.nullable,
    range,
    values: null,
  };
};

/** A duration, or a distribution of durations, in microseconds. */
export function planDelay(scope: PlanScope, input: GeneratorInput, said: string | GeneratorSpec): Planned | null {
  if (typeof said !== 'string') return planDurations(scope, { ...input, spec: said });
  const micros = toMicros(said);
  if (micros === null)
    return report(
      scope,
      input.path,
      `"${said}" is not a duration`,
      'Write a number with a unit: 90 minutes, 4 hours, 3 days.',
    );
  const type = { kind: 'bigint' } as const;
  return {
    node: { kind: 'constant', type, value: micros },
    type,
    nullable: false,
    range: { min: micros, max: micros },
    values: null,
  };
}

export const planStep: Planner = (scope, table, input) => {
  const { expected = { kind: 'timestamp' } } = input;
  if (table.spec.every === undefined)
    return report(
      scope,
      [...input.path, 'step'],
      'A step needs a table with `every`',
      'Add per, every, from and to to the table.',
    );
  if (expected.kind !== 'timestamp' && expected.kind !== 'timestamp_ntz')
    return wrongType(scope, input, 'A time', 'timestamp or timestamp_ntz');
  // The table tells what is wrong with its steps.
  const steps = quietly(scope, () => stepsOf(scope, table.path, table.spec));
  if (!steps) return null;
  const { from: start, to, every } = steps;
  return {
    node: { kind: 'step', type: expected, start, every },
    type: expected,
    nullable: false,
    range: { min: start, max: to - 1 },
    values: null,
  };
};

export const planWave: Planner = (scope, table, input) => {
  const { path, spec, expected = { kind: 'double' } } = input;
  const at: SpecPath = [...path, 'wave'];
  const { every: said, amplitude, peak = '00:00', mean = 0 } = spec.wave!;
  if (expected.kind !== 'double') return wrongType(scope, input, 'A wave', 'double');
  const clock = Object.keys(table.spec.columns).find(column => table.spec.columns[column]!.step === true);
  if (clock === undefined)
    return report(
      scope,
      at,
      'A wave needs a column with `step: true`',
      'Add per, every, from and to to the table, and a column {step: true}.',
    );
  const every = toMicros(said);
  if (every === null || every <= 0)
    return report(scope, [...at, 'every'], `"${said}" is not a duration`, 'Write 1 day, 1 week, 12 hours, …');
  const time = /^(\d{1,2}):(\d{2})$/.exec(peak);
  const offset = time ? Number(time[1]) * MICROS_PER_HOUR + Number(time[2]) * 6e7 : toMicros(peak);
  if (offset === null)
    return report(
      scope,
      [...at, 'peak'],
      `"${peak}" is not a time of day`,
      'Write 15:00, or how long after the beginning: 2 days.',
    );
  const size = Math.abs(amplitude);
  return {
    node: { kind: 'wave', type: expected, of: [clock], every, amplitude, mean, peak: offset },
    type: expected,
    nullable: false,
    range: { min: mean - size, max: mean + size },
    values: null,
  };
};
