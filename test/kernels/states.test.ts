import { describe, expect, it } from 'vitest';
import { createProgram } from '../../src/kernels/program/program.ts';
import { textOf } from '../../src/kernels/text-formats/text-of.ts';
import { numbersOf } from '../../src/kernels/vectors/numbers-of.ts';
import { planOf, problemsOf } from '../setup/dataset.ts';

const HOUR = 36e8;

const dataset = (states = '', seed = 1) => `dataset: t
seed: ${seed}
clock: 2026-03-01
tables:
  orders:
    rows: 4000
    key: order_id
    columns:
      order_id: { sequence: 0 }
      ordered_at: { time: { from: 2026-01-01, to: 2026-02-01 } }
  order_events:
    per: orders
    states:
      from: order.ordered_at
      first: placed
      next: { placed: { paid: 90%, cancelled: 10% }, paid: { shipped: 97% }, shipped: { delivered: 100% } }
      stay: { placed: { exponential: { mean: 2 hours } }, paid: 5 hours, shipped: { lognormal: { median: 1 day, sigma: 0.3 } } }
      ${states}
    key: [order_id, step]
    columns:
      order_id: { from: order.order_id }
      step: { ordinal: 1 }
      state: { state: name }
      entered_at: { state: entered }
      left_at: { state: left }
`;

interface Event {
  readonly order: number;
  readonly state: string;
  readonly entered: number;
  readonly left: number | null;
}

function eventsOf(yaml: string, first = 0, length?: number): Event[] {
  const table = createProgram(planOf(yaml)).table('order_events');
  const batch = table.run(first, length ?? table.size());
  const order = numbersOf(batch.column('order_id'));
  const entered = numbersOf(batch.column('entered_at'));
  const leftVector = batch.column('left_at');
  const left = numbersOf(leftVector);
  const state = textOf({ kind: 'string' }, batch.column('state'), 'spark');
  return Array.from({ length: batch.length }, (_, row) => ({
    order: order[row]!,
    state: state(row)!,
    entered: entered[row]!,
    left: leftVector.nulls?.[row] === 1 ? null : left[row]!,
  }));
}

describe('states', () => {
  const events = eventsOf(dataset());
  const byOrder = Map.groupBy(events, ({ order }) => order);

  it('begin with every parent in the first state at its time', () => {
    expect(byOrder.size).toBe(4000);
    const program = createProgram(planOf(dataset()));
    const ordered = numbersOf(program.table('orders').run(0, 4000).column('ordered_at'));
    for (const [order, [first]] of byOrder) expect(first).toMatchObject({ state: 'placed', entered: ordered[order]! });
  });

  it('follow each other without a gap, and end where nothing follows', () => {
    for (const walk of byOrder.values()) {
      for (const [step, event] of walk.entries()) expect(event.left).toBe(walk[step + 1]?.entered ?? null);
    }
    const last = new Set([...byOrder.values()].map(walk => walk.at(-1)!.state));
    expect(last).toEqual(new Set(['cancelled', 'delivered', 'paid']));
  });

  it('follow by their shares; what is left to 100% ends there', () => {
    const visits = (state: string) => events.filter(event => event.state === state).length;
    expect(Math.abs(visits('paid') / visits('placed') - 0.9)).toBeLessThan(0.02);
    expect(Math.abs(visits('cancelled') / visits('placed') - 0.1)).toBeLessThan(0.02);
    expect(Math.abs(visits('shipped') / visits('paid') - 0.97)).toBeLessThan(0.01);
    expect(visits('delivered')).toBe(visits('shipped'));
  });

  it('last as long as their distributions say', () => {
    const lasts = (state: string) =>
      events.flatMap(one => (one.state === state && one.left !== null ? [one.left - one.entered] : []));
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(lasts('placed')) / HOUR / 2 - 1)).toBeLessThan(0.06);
    expect(new Set(lasts('paid'))).toEqual(new Set([5 * HOUR]));
    const shipped = lasts('shipped').sort((a, b) => a - b);
    expect(Math.abs(shipped[shipped.length >> 1]! / HOUR / 24 - 1)).toBeLessThan(0.03);
  });

  it('are the same for any rows that are asked for, one by one too', () => {
    expect(eventsOf(dataset(), 1001, 700)).toEqual(events.slice(1001, 1701));
    const table = createProgram(planOf(dataset())).table('order_events');
    const some = table.at(Float64Array.of(9000, 3, 77, 4, 9001));
    expect(Array.from(numbersOf(some.column('entered_at')))).toEqual(
      [9000, 3, 77, 4, 9001].map(row => events[row]!.entered),
    );
  });

  it('that would be entered later have not happened', () => {
    const until = Date.UTC(2026, 0, 20) * 1000;
    const stopped = eventsOf(dataset('until: 2026-01-20'));
    for (const [order, walk] of Map.groupBy(stopped, one => one.order)) {
      const whole = byOrder.get(order)!.filter((one, step) => step === 0 || one.entered < until);
      expect(walk.map(({ state }) => state)).toEqual(whole.map(({ state }) => state));
      expect(walk.at(-1)!.left).toBe(null);
    }
  });

  it('are known to follow from the column that they begin at', () => {
    const columns = planOf(dataset()).tables[1]!.columns;
    expect(columns.find(({ name }) => name === 'entered_at')!.uses).toEqual(['order.ordered_at']);
  });

  it('are at most as many as the limit', () => {
    const walks = Map.groupBy(eventsOf(dataset('limit: 2')), ({ order }) => order);
    expect(Math.max(...Array.from(walks.values(), walk => walk.length))).toBe(2);
  });

  it.for([
    ['first: placed', 'first: plaed', 'No state leads to "placed"'],
    ['paid: 90%', 'paid: 95%', 'The shares of what follows come to 105%'],
    ['paid: 5 hours, ', '', 'It does not say how long "paid" lasts'],
    ['paid: 5 hours', 'paid: 5 hours, lost: 1 day', 'There is no state "lost"'],
    ['paid: 5 hours', 'paid: 5 hours, cancelled: 1 day', 'Nothing follows "cancelled"'],
    ['from: order.ordered_at', 'from: order.order_id', 'is bigint, not a time'],
    ['first: placed', 'first: placed\n      start: placed', '"start" is not a key that can stand here'],
    ['state: name', 'state: title', 'Must be name, entered or left'],
    ['per: orders\n', 'per: orders\n    count: 3\n', '"count" and `states` cannot stand together'],
  ] as const)('refuse %s as %s', ([right, wrong, message]) => {
    expect(problemsOf(dataset().replace(right, wrong)).join('\n')).toContain(message);
  });
});

describe('ordered times', () => {
  const yaml = (ordered: string) => `dataset: t
clock: 2026-03-01
tables:
  users: { rows: 500, key: id, columns: { id: { sequence: 0 }, joined: { time: { from: 2025-01-01, to: 2026-01-01 } } } }
  visits:
    per: users
    count: { integer: { min: 0, max: 9 } }
    columns:
      id: { from: user.id }
      at: { time: { from: user.joined, to: clock${ordered} } }
`;

  function timesOf(ordered: string, rows?: Float64Array): { ids: number[]; times: number[] } {
    const table = createProgram(planOf(yaml(ordered))).table('visits');
    const batch = rows ? table.at(rows) : table.run(0, table.size());
    return { ids: Array.from(numbersOf(batch.column('id'))), times: Array.from(numbersOf(batch.column('at'))) };
  }

  it('rise among the rows of one parent, and are the same times as without order', () => {
    const free = timesOf('');
    const { ids, times } = timesOf(', ordered: true');
    const sorted = [...free.times.keys()].sort(
      (a, b) => free.ids[a]! - free.ids[b]! || free.times[a]! - free.times[b]!,
    );
    expect(ids).toEqual(free.ids);
    expect(times).toEqual(sorted.map(row => free.times[row]!));
  });

  it('are the same for any rows that are asked for', () => {
    const all = timesOf(', ordered: true').times;
    expect(timesOf(', ordered: true', Float64Array.of(900, 17, 18, 16, 901)).times).toEqual(
      [900, 17, 18, 16, 901].map(row => all[row]!),
    );
  });

  it('need a parent, and bounds that its rows share', () => {
    const alone = yaml(', ordered: true')
      .replace('per: users\n    count: { integer: { min: 0, max: 9 } }', 'rows: 10')
      .replace('      id: { from: user.id }\n', '')
      .replace('user.joined', '2026-01-01');
    expect(problemsOf(alone).join('\n')).toContain('Order is among the rows of one parent');
    const own = yaml(', ordered: true')
      .replace('from: user.joined', 'from: start')
      .replace('      at:', '      start: { time: { from: 2025-01-01, to: 2026-01-01 } }\n      at:');
    expect(problemsOf(own).join('\n')).toContain('"start" can differ between the rows of one parent');
  });
});
