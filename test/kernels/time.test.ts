import { describe, expect, it } from 'vitest';
import type { CalendarPlan, Node } from '../../src/dataset/plan/plan.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { calendar, DAY, HOUR, MARCH_2023, MARCH_2026, place, plan, shop, TIMESTAMP, table } from './plans.ts';

const ROWS = 200_000;

function micros(calendar: CalendarPlan, from: number = MARCH_2023, to: number = MARCH_2026, rows = ROWS): Float64Array {
  const at: Node = { kind: 'time', type: TIMESTAMP, draw: place('t', 'at'), from, to, calendar };
  const program = createProgram(plan([table('t', rows, { at })]));
  const vector = program.table('t').run(0, rows).column('at');
  if (vector.kind !== 'int53') throw new Error('times are whole numbers');
  expect(vector.values.filter(time => time < from || time >= to || !Number.isInteger(time))).toHaveLength(0);
  return vector.values;
}

function times(calendar: CalendarPlan, from?: number, to?: number): Date[] {
  return Array.from(micros(calendar, from, to), time => new Date(time / 1000));
}

function share(dates: readonly Date[], is: (date: Date) => boolean): number {
  return dates.filter(is).length / dates.length;
}

const isWeekend = (date: Date) => date.getUTCDay() === 0 || date.getUTCDay() === 6;

describe('a calendar', () => {
  it('spreads evenly where it says nothing', () => {
    expect(share(times(calendar()), isWeekend)).toBeCloseTo(2 / 7, 2);
  });

  it('gives a weekend day 60 % of a weekday', () => {
    const dates = times(calendar({ weekdays: [1, 1, 1, 1, 1, 0.6, 0.6] }));
    expect(share(dates, isWeekend)).toBeCloseTo(1.2 / 6.2, 2);
  });

  it('grows by 60 % a year', () => {
    const dates = times(calendar({ growth: 1.6 }));
    const inYear = (year: number) =>
      dates.filter(date => Math.floor((date.getTime() * 1000 - MARCH_2023) / (365.25 * DAY)) === year).length;
    expect(inYear(1) / inYear(0)).toBeCloseTo(1.6, 1);
    expect(inYear(2) / inYear(1)).toBeCloseTo(1.6, 1);
  });

  it('gives months and hours their factors, and nothing to an hour of 0', () => {
    const hours = Array.from({ length: 24 }, (_, hour) => (hour < 6 ? 0 : hour < 18 ? 1 : 0.5));
    const dates = times(calendar({ cell: HOUR, hours, months: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.5, 1.5] }));
    expect(share(dates, date => date.getUTCHours() < 6)).toBe(0);
    expect(share(dates, date => date.getUTCHours() >= 18)).toBeCloseTo(3 / 15, 2);
    const winter = (30 + 31) * 1.5;
    expect(share(dates, date => date.getUTCMonth() >= 10)).toBeCloseTo(winter / (winter + 304), 2);
  });

  it('lifts an event by its factor, in proportion to its part of a cell, and over another event', () => {
    const start = MARCH_2023 + 100 * DAY + 6 * HOUR;
    const events = [
      { from: start, to: start + 2 * DAY, factor: 50 },
      { from: start, to: start + DAY, factor: 2 },
    ];
    const dates = times(calendar({ cell: HOUR, events }));
    const between = (from: number, to: number) =>
      share(dates, date => date.getTime() * 1000 >= from && date.getTime() * 1000 < to);
    const total = 1096 - 2 + 100 + 50;
    expect(between(start, start + DAY)).toBeCloseTo(100 / total, 2);
    expect(between(start + DAY, start + 2 * DAY)).toBeCloseTo(50 / total, 2);
    const half = times(calendar({ events: [{ from: start, to: start + 0.5 * DAY, factor: 201 }] }));
    expect(share(half, date => Math.floor((date.getTime() * 1000 - MARCH_2023) / DAY) === 100)).toBeCloseTo(
      101 / 1196,
      2,
    );
  });

  it('has microseconds within a cell', () => {
    const start = MARCH_2023 + 5 * HOUR;
    expect(new Set(micros(calendar({ growth: 1.6 }), start, start + 4, 1000))).toEqual(
      new Set([start, start + 1, start + 2, start + 3]),
    );
  });

  it('spreads a window without any weight evenly', () => {
    const quiet = calendar({ events: [{ from: MARCH_2023, to: MARCH_2023 + 10 * DAY, factor: 0 }] });
    const dates = times(quiet, MARCH_2023, MARCH_2023 + 4 * DAY);
    expect(share(dates, date => date.getTime() * 1000 < MARCH_2023 + DAY)).toBeCloseTo(1 / 4, 2);
  });
});

describe('windows of rows', () => {
  it('begin with the related row and keep the calendar', () => {
    const program = createProgram(shop(2000, ROWS));
    const orders = program.table('orders').run(0, ROWS);
    const ordered = orders.column('ordered_at');
    const signedUp = orders.path(['customer', 'signed_up_at']);
    if (ordered.kind !== 'int53' || signedUp.kind !== 'int53') throw new Error('times are whole numbers');
    const outside = ordered.values.filter((time, row) => time < signedUp.values[row]! || time >= MARCH_2026);
    expect(outside).toHaveLength(0);
    const dates = Array.from(ordered.values, time => new Date(time / 1000));
    expect(share(dates, isWeekend)).toBeCloseTo(1.2 / 6.2, 2);
    expect(share(dates, date => date.getUTCHours() < 7)).toBeCloseTo(0.7 / (0.7 + 1.2 + 13 + 1), 2);
  });
});
