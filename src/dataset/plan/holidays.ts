import { createRequire } from 'node:module';
import type HolidayCalendar from 'date-holidays';
import { MICROS_PER_DAY as DAY } from '../../base/calendar.ts';
import type { SpecPath } from '../problem.ts';
import type { CalendarSpec } from '../spec/calendar.ts';
import type { CalendarPlan } from './plan.ts';
import { type PlanScope, report, suggest } from './scope.ts';

const HALF_A_DAY = DAY / 2;

/** Whose holidays, and how much happens on one. */
export interface HolidayFactors {
  readonly country: string;
  readonly region: string | null;
  readonly factor: number;
}

type Calendars = typeof HolidayCalendar;

/** 80 ms and 45 MB of a package: only for datasets that say `holidays`; at once, because planning does not wait. */
function load(): Calendars {
  return createRequire(import.meta.url)('date-holidays') as Calendars;
}

/** Null where a country or a region does not exist, which is told. */
export function holidayFactors(
  scope: PlanScope,
  path: SpecPath,
  { country, region }: NonNullable<CalendarSpec['holidays']>,
  factor: number,
): HolidayFactors | null {
  const Holidays = load();
  const countries = new Holidays().getCountries('en');
  if (!Object.hasOwn(countries, country))
    return report(
      scope,
      [...path, 'country'],
      `There are no holidays of "${country}"`,
      hintFor(country, countries, 'countries'),
    );
  const regions = new Holidays().getStates(country, 'en') ?? {};
  if (region !== undefined && !Object.hasOwn(regions, region))
    return report(
      scope,
      [...path, 'region'],
      `"${region}" is not a region of ${countries[country]}`,
      hintFor(region, regions, 'regions'),
    );
  return { country, region: region ?? null, factor };
}

/** People write Germany where DE is meant. */
function hintFor(said: string, names: Readonly<Record<string, string>>, what: string): string {
  const code = Object.keys(names).find(one =>
    [one, names[one]!].some(name => name.toLowerCase() === said.toLowerCase()),
  );
  return code === undefined ? suggest(said, Object.keys(names), what) : `Write ${code}`;
}

/** The public holidays from one moment to another, as whole days in UTC; days that follow each other are one stretch. */
export function holidayEvents(
  { country, region, factor }: HolidayFactors,
  from: number,
  to: number,
): CalendarPlan['events'] {
  const Holidays = load();
  const holidays = region === null ? new Holidays(country) : new Holidays(country, region);
  const days = new Set<number>();
  const [first, last] = [yearOf(from), yearOf(to)];
  // A holiday may reach over the end of a year.
  for (let year = first - 1; year <= last; year++) {
    for (const { type, date, start, end } of holidays.getHolidays(year)) {
      if (type !== 'public') continue;
      const begin = Date.parse(`${date.slice(0, 10)}T${date.slice(11, 19)}Z`) * 1000;
      const length = (end.getTime() - start.getTime()) * 1000;
      // Those that begin in the evening are holidays on the next day; half a day off is none.
      const firstDay = Math.floor((begin + HALF_A_DAY) / DAY);
      const endDay = Math.floor((begin + length + HALF_A_DAY) / DAY);
      for (let day = firstDay; day < endDay; day++) if (day * DAY < to && (day + 1) * DAY > from) days.add(day);
    }
  }
  return stretches([...days].sort((a, b) => a - b)).map(([begin, end]) => ({
    from: begin * DAY,
    to: end * DAY,
    factor,
  }));
}

function stretches(days: readonly number[]): [number, number][] {
  const found: [number, number][] = [];
  for (const day of days) {
    const last = found.at(-1);
    if (last?.[1] === day) last[1] = day + 1;
    else found.push([day, day + 1]);
  }
  return found;
}

function yearOf(micros: number): number {
  return new Date(micros / 1000).getUTCFullYear();
}
