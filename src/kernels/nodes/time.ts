import { MICROS_PER_DAY } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { joinNulls } from '../vectors/nulls.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { numberVector } from '../vectors/storage.ts';
import { type Calendar, createCalendar, positionOf, timeAt } from './calendar.ts';
import { draw, keyOf } from './draws.ts';
import type { NodeOf } from './node-of.ts';

export function compileTime(table: TableProgram, node: NodeOf<'time'>): Evaluate {
  const calendar = createCalendar(node.calendar);
  const high = keyOf(table, node.draw);
  const low = keyOf(table, node.draw, 1);
  return batch => {
    const from = boundOf(batch, node.from);
    const to = boundOf(batch, node.to);
    const first = draw(high, batch);
    const second = draw(low, batch, 1);
    const values = new Float64Array(batch.length);
    if (typeof from.times === 'number' && typeof to.times === 'number') {
      fixedWindow(calendar, { from: from.times, to: to.times, first, second, out: values });
    } else {
      rowWindows(calendar, { from: from.times, to: to.times, first, second, out: values });
    }
    return timesVector(node.type, values, joinNulls(from.nulls, to.nulls));
  };
}

interface Bound {
  readonly times: number | ArrayLike<number>;
  readonly nulls: Uint8Array | null;
}

function boundOf(batch: Batch, bound: number | readonly string[]): Bound {
  if (typeof bound === 'number') return { times: bound, nulls: null };
  const vector = batch.path(bound);
  return { times: timesOf(vector), nulls: vector.nulls };
}

/** Microseconds, also of dates. */
export function timesOf(vector: Vector): ArrayLike<number> {
  const numbers = numbersOf(vector);
  const isDays = numbers instanceof Int32Array || (vector.kind === 'codes' && vector.dictionary.kind === 'int32');
  if (!isDays) return numbers;
  const times = new Float64Array(numbers.length);
  for (let row = 0; row < times.length; row++) times[row] = numbers[row]! * MICROS_PER_DAY;
  return times;
}

export function timesVector(type: DataType, times: Float64Array, nulls: Uint8Array | null): Vector {
  if (type.kind !== 'date') return numberVector('int53', times, nulls);
  const days = new Int32Array(times.length);
  for (let row = 0; row < days.length; row++) days[row] = Math.floor(times[row]! / MICROS_PER_DAY);
  return numberVector('int32', days, nulls);
}

interface Windows<Bound> {
  readonly from: Bound;
  readonly to: Bound;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  readonly out: Float64Array;
}

function fixedWindow(calendar: Calendar, { from, to, first, second, out }: Windows<number>): void {
  const low = positionOf(calendar, from);
  const width = positionOf(calendar, to) - low;
  const last = Math.max(from, to - 1);
  for (let row = 0; row < out.length; row++) {
    const share = shareOf(first[row]!, second[row]!);
    const time = width > 0 ? timeAt(calendar, low + share * width) : from + Math.floor(share * (to - from));
    out[row] = time < from ? from : time > last ? last : time;
  }
}

function rowWindows(calendar: Calendar, { from, to, first, second, out }: Windows<number | ArrayLike<number>>): void {
  const fixedFrom = typeof from === 'number' ? positionOf(calendar, from) : 0;
  const fixedTo = typeof to === 'number' ? positionOf(calendar, to) : 0;
  for (let row = 0; row < out.length; row++) {
    const start = typeof from === 'number' ? from : from[row]!;
    const end = typeof to === 'number' ? to : to[row]!;
    const low = typeof from === 'number' ? fixedFrom : positionOf(calendar, start);
    const width = (typeof to === 'number' ? fixedTo : positionOf(calendar, end)) - low;
    const share = shareOf(first[row]!, second[row]!);
    const time = width > 0 ? timeAt(calendar, low + share * width) : start + Math.floor(share * (end - start));
    const last = Math.max(start, end - 1);
    out[row] = time < start ? start : time > last ? last : time;
  }
}

/** Of [0, 1): the digits that a double has room for, exactly. */
function shareOf(high: number, low: number): number {
  return (high * 2 ** 20 + (low >>> 12)) / 2 ** 52;
}
