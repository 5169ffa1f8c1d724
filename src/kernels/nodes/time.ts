import { MICROS_PER_DAY } from '../../base/calendar.ts';
import type { DataType } from '../../base/data-type.ts';
import type { Vector } from '../../base/vector.ts';
import type { Batch, Evaluate } from '../batch/batch.ts';
import type { TableProgram } from '../program/table-program.ts';
import { joinNulls } from '../vectors/nulls.ts';
import { numbersOf } from '../vectors/numbers-of.ts';
import { numberVector } from '../vectors/storage.ts';
import { gatherDoubles } from '../vectors/take.ts';
import { type Calendar, createCalendar, positionOf, timeAt } from './calendar.ts';
import { draw, keyOf } from './draws.ts';
import { inOrder } from './in-order.ts';
import type { NodeOf } from './node-of.ts';

export function compileTime(table: TableProgram, node: NodeOf<'time'>): Evaluate {
  const drawn = compileDrawn(table, node);
  return node.ordered ? inOrder(table, drawn) : drawn;
}

function compileDrawn(table: TableProgram, node: NodeOf<'time'>): Evaluate {
  const calendar = createCalendar(node.calendar);
  const fromOf = compileBound(calendar, node.from);
  const toOf = compileBound(calendar, node.to);
  const high = keyOf(table, node.draw);
  const low = keyOf(table, node.draw, 1);
  return batch => {
    const from = fromOf(batch);
    const to = toOf(batch);
    const first = draw(high, batch);
    const second = draw(low, batch, 1);
    const values = new Float64Array(batch.length);
    fillWindows(calendar, { from, to, first, second }, values);
    return timesVector(node.type, values, joinNulls(from.nulls, to.nulls));
  };
}

/** One end of a window: when, and how much has happened before; a number is the same for all rows. */
interface Bound {
  readonly times: number | Float64Array;
  readonly positions: number | Float64Array;
  readonly nulls: Uint8Array | null;
}

function compileBound(calendar: Calendar, bound: number | readonly string[]): (batch: Batch) => Bound {
  if (typeof bound === 'number') {
    const fixed = { times: bound, positions: positionOf(calendar, bound), nulls: null };
    return () => fixed;
  }
  const known = new WeakMap<Float64Array, Float64Array>();
  const positionsOf = (times: Float64Array): Float64Array => {
    let positions = known.get(times);
    if (positions === undefined) {
      positions = new Float64Array(times.length);
      for (let row = 0; row < times.length; row++) positions[row] = positionOf(calendar, times[row]!);
      known.set(times, positions);
    }
    return positions;
  };
  const [name, column] = bound;
  return batch => {
    const vector = batch.path(bound);
    const times = timesOf(vector);
    const related = bound.length === 2 ? batch.relation(name!) : null;
    if (related === null || related.rows === null) return { times, positions: positionsOf(times), nulls: vector.nulls };
    // The related rows of a small table are the same for all batches: looked up once.
    const positions = positionsOf(timesOf(related.batch.column(column!)));
    return { times, positions: gatherDoubles(positions, related.rows), nulls: vector.nulls };
  };
}

/** Microseconds, also of dates. */
export function timesOf(vector: Vector): Float64Array {
  const numbers = numbersOf(vector);
  const isDays = numbers instanceof Int32Array || (vector.kind === 'codes' && vector.dictionary.kind === 'int32');
  if (!isDays) return numbers instanceof Float64Array ? numbers : new Float64Array(numbers);
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

interface Windows {
  readonly from: Bound;
  readonly to: Bound;
  readonly first: Uint32Array;
  readonly second: Uint32Array;
}

function fillWindows(calendar: Calendar, { from, to, first, second }: Windows, out: Float64Array): void {
  const { times: starts, positions: lows } = from;
  const { times: ends, positions: highs } = to;
  for (let row = 0; row < out.length; row++) {
    const start = typeof starts === 'number' ? starts : starts[row]!;
    const end = typeof ends === 'number' ? ends : ends[row]!;
    const low = typeof lows === 'number' ? lows : lows[row]!;
    const width = (typeof highs === 'number' ? highs : highs[row]!) - low;
    const share = shareOf(first[row]!, second[row]!);
    const time = width > 0 ? timeAt(calendar, low + share * width) : start + Math.floor(share * (end - start));
    out[row] = Math.max(start, Math.min(time, end - 1));
  }
}

/** Of [0, 1): the digits that a double has room for, exactly. */
function shareOf(high: number, low: number): number {
  return (high * 2 ** 20 + (low >>> 12)) / 2 ** 52;
}
