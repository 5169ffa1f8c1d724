import { MICROS_PER_DAY as DAY, MICROS_PER_HOUR as HOUR } from '../../base/calendar.ts';
import type { SpecPath } from '../problem.ts';
import type { CalendarSpec } from '../spec/calendar.ts';
import { toShare } from '../spec/scalars.ts';
import { type HolidayFactors, holidayEvents, holidayFactors } from './holidays.ts';
import { requireMoment } from './moments.ts';
import type { CalendarPlan } from './plan.ts';
import { type PlanScope, quietly, report, suggest } from './scope.ts';

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];
const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** More cells make tables that no longer fit into a cache; ten years of hours are below it. */
const MAX_CELLS = 200_000;

/** A calendar before it is known over which stretch of time; then holidays are events. */
export interface CalendarFactors extends Omit<CalendarPlan, 'start' | 'end' | 'cell'> {
  readonly holidays: HolidayFactors | null;
}

export const EVEN: CalendarFactors = {
  growth: 1,
  months: Array(12).fill(1),
  weekdays: Array(7).fill(1),
  hours: Array(24).fill(1),
  events: [],
  holidays: null,
};

/** Named calendars are looked at even where no column uses them. */
export function checkCalendars(scope: PlanScope): void {
  for (const [name, spec] of Object.entries(scope.spec.calendars ?? {}))
    calendarFactors(scope, ['calendars', name], spec);
}

/** The calendar that a column names or says; null where a problem was told. */
export function columnCalendar(
  scope: PlanScope,
  path: SpecPath,
  calendar: string | CalendarSpec | undefined,
): CalendarFactors | null {
  if (calendar === undefined) return EVEN;
  if (typeof calendar !== 'string') return calendarFactors(scope, path, calendar);
  const named = scope.spec.calendars?.[calendar];
  if (!named) {
    const known = Object.keys(scope.spec.calendars ?? {});
    return report(scope, path, `There is no calendar "${calendar}"`, suggest(calendar, known, 'calendars'));
  }
  // Named calendars have been looked at: their problems are told once.
  return quietly(scope, () => calendarFactors(scope, ['calendars', calendar], named));
}

/** The calendar over a stretch of time, on whole cells. */
export function calendarOver(
  scope: PlanScope,
  path: SpecPath,
  { holidays, ...factors }: CalendarFactors,
  from: number,
  to: number,
): CalendarPlan | null {
  const withinDays =
    factors.hours.some(hour => hour !== factors.hours[0]) ||
    factors.events.some(event => event.from % DAY !== 0 || event.to % DAY !== 0);
  const cell = withinDays ? HOUR : DAY;
  const start = Math.floor(from / cell) * cell;
  const end = Math.ceil(to / cell) * cell;
  if ((end - start) / cell > MAX_CELLS) {
    return report(
      scope,
      path,
      'The stretch of time is too long for a calendar with hours',
      'Begin later, end earlier, or leave the hours out.',
    );
  }
  const days = holidays ? holidayEvents(holidays, start, end) : [];
  return { ...factors, events: [...factors.events, ...days], start, end, cell };
}

function calendarFactors(scope: PlanScope, path: SpecPath, spec: CalendarSpec): CalendarFactors | null {
  const told = scope.problems.length;
  const factor = (at: SpecPath, value: number | string): number => {
    const share = toShare(value);
    if (!(share >= 0))
      report(scope, at, 'A factor must not be below 0', '100% is an ordinary day, 0% is nothing at all.');
    return share;
  };
  const growth = 1 + toShare(spec.growth ?? 0);
  if (!(growth > 0))
    report(
      scope,
      [...path, 'growth'],
      'It cannot shrink by all there is',
      'Write by how much a year has more: 60% or -10%.',
    );
  const named = (key: 'months' | 'weekdays', names: readonly string[]): number[] => {
    const factors = names.map(() => 1);
    for (const [name, value] of Object.entries(spec[key] ?? {})) {
      const at = [...path, key, name];
      const index = names.findIndex(one => one.toLowerCase().startsWith(name.toLowerCase()) && name.length >= 3);
      if (index < 0) report(scope, at, `There is no ${key.slice(0, -1)} "${name}"`, suggest(name, names, key));
      else factors[index] = factor(at, value);
    }
    return factors;
  };
  const months = named('months', MONTHS);
  const weekdays = named('weekdays', WEEKDAYS);
  const hours = hourFactors(scope, path, spec.hours ?? {}, factor);
  for (const [key, factors] of Object.entries({ months, weekdays, hours })) {
    if (factors.every(one => one === 0))
      report(scope, [...path, key], 'Nothing ever happens: every factor is 0', 'Let at least one be above 0.');
  }
  const events = (spec.events ?? []).flatMap((event, index) => {
    const at = [...path, 'events', index];
    const from = requireMoment(scope, [...at, 'from'], event.from);
    const to = requireMoment(scope, [...at, 'to'], event.to);
    if (from === null || to === null) return [];
    if (from >= to) report(scope, [...at, 'to'], 'The event ends before it begins', 'Swap `from` and `to`.');
    return [{ from, to, factor: factor([...at, 'factor'], event.factor) }];
  });
  const off: SpecPath = [...path, 'holidays'];
  const holidays =
    spec.holidays === undefined
      ? null
      : holidayFactors(scope, off, spec.holidays, factor([...off, 'factor'], spec.holidays.factor));
  return scope.problems.length > told ? null : { growth, months, weekdays, hours, events, holidays };
}

function hourFactors(
  scope: PlanScope,
  path: SpecPath,
  spec: Readonly<Record<string, number | string>>,
  factor: (at: SpecPath, value: number | string) => number,
): number[] {
  const otherwise = spec['else'] === undefined ? 1 : factor([...path, 'hours', 'else'], spec['else']);
  const hours: number[] = Array(24).fill(otherwise);
  for (const [name, value] of Object.entries(spec)) {
    if (name === 'else') continue;
    const at = [...path, 'hours', name];
    const match = /^(\d{1,2})(?:\s*-\s*(\d{1,2}))?$/.exec(name);
    const [first, last] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [24, 24];
    if (first > 23 || last > 23 || first > last) {
      report(
        scope,
        at,
        `"${name}" is not an hour from 0 to 23, or a range of hours`,
        'Write 9 for the hour from 9 to 10, and 9-17 for those from 9 to 18.',
      );
      continue;
    }
    hours.fill(factor(at, value), first, last + 1);
  }
  return hours;
}
