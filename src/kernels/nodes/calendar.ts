import { civilOf, MICROS_PER_DAY as DAY, MICROS_PER_HOUR as HOUR, weekdayOf } from '../../base/calendar.ts';
import type { CalendarPlan } from '../../dataset/plan/plan.ts';
import { pow } from '../../dataset/random/elementary.ts';

/** The most that a word holds. */
const TOTAL = 2 ** 32 - 1;
const YEAR = 365.2425 * DAY;

/** How much has happened by when. */
export interface Calendar {
  readonly start: number;
  readonly end: number;
  readonly cell: number;
  /** One more than there are cells: whole numbers that rise to `TOTAL`. */
  readonly sums: Uint32Array;
  /** For equal parts of the whole, the cell in which each begins. */
  readonly guide: Uint16Array | Int32Array;
}

export function createCalendar(plan: CalendarPlan): Calendar {
  const { start, end, cell } = plan;
  const cells = Math.max(1, Math.ceil((end - start) / cell));
  const weights = cellWeights(plan, cells);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sums = new Uint32Array(cells + 1);
  let sum = 0;
  for (let at = 0; at < cells; at++) {
    sum += weights[at]!;
    // Nothing happens at all where every factor is 0.
    sums[at + 1] = total === 0 ? 0 : Math.round((sum / total) * TOTAL);
  }
  return { start, end, cell, sums, guide: guideOf(sums) };
}

function cellWeights(
  { start, cell, growth, months, weekdays, hours, events }: CalendarPlan,
  cells: number,
): Float64Array {
  const weights = new Float64Array(cells);
  for (let at = 0; at < cells; at++) {
    const time = start + at * cell;
    const day = Math.floor(time / DAY);
    const hour = Math.floor((time - day * DAY) / HOUR);
    const trend = growth === 1 ? 1 : pow(growth, (at * cell + cell / 2) / YEAR);
    const ofHour = cell >= DAY ? 1 : hours[hour]!;
    weights[at] = trend * months[civilOf(day).month - 1]! * weekdays[weekdayOf(day)]! * ofHour;
  }
  for (const { from, to, factor } of events) {
    const first = Math.max(0, Math.floor((from - start) / cell));
    const last = Math.min(cells, Math.ceil((to - start) / cell));
    for (let at = first; at < last; at++) {
      const cellStart = start + at * cell;
      const share = (Math.min(to, cellStart + cell) - Math.max(from, cellStart)) / cell;
      weights[at]! *= 1 + (factor - 1) * share;
    }
  }
  return weights;
}

function guideOf(sums: Uint32Array): Uint16Array | Int32Array {
  const cells = sums.length - 1;
  let parts = 16;
  while (parts < 65_536 && parts < cells) parts *= 2;
  // Tables of hours fit into a processor's own memory only where they are small.
  const guide = cells <= 65_536 ? new Uint16Array(parts + 1) : new Int32Array(parts + 1);
  let cell = 0;
  for (let part = 0; part <= parts; part++) {
    while (cell < cells - 1 && sums[cell + 1]! <= (part / parts) * TOTAL) cell += 1;
    guide[part] = cell;
  }
  return guide;
}

/** How much has happened before a time. */
export function positionOf({ start, cell, sums }: Calendar, time: number): number {
  const cells = sums.length - 1;
  const place = (time - start) / cell;
  if (place <= 0) return 0;
  if (place >= cells) return sums[cells]!;
  const at = Math.floor(place);
  return sums[at]! + (sums[at + 1]! - sums[at]!) * (place - at);
}

/** The time by which so much has happened. */
export function timeAt({ start, cell, sums, guide }: Calendar, position: number): number {
  const cells = sums.length - 1;
  let at = guide[Math.floor((position / TOTAL) * (guide.length - 1))]!;
  let end = sums[at + 1]!;
  while (end <= position && at < cells - 1) {
    at += 1;
    end = sums[at + 1]!;
  }
  const before = sums[at]!;
  return start + Math.floor((at + (position - before) / (end - before)) * cell);
}
