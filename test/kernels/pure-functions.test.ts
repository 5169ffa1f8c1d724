import { describe, expect, it } from 'vitest';
import type { DatasetPlan, TablePlan } from '../../src/dataset/plan/plan.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { everything } from './everything.ts';
import { valuesOf } from './values.ts';

const plan = everything(500, 3000);
const columns = plan.tables.flatMap(table => table.columns.map(column => [table.name, column.name] as const));

function all(of: DatasetPlan, table: string, column: string, rows?: number): string[] {
  const program = createProgram(of).table(table);
  return valuesOf(program, program.run(0, rows ?? program.size()), column);
}

describe('a cell depends on its row alone', () => {
  it.for(columns)('%s.%s is the same whichever rows are asked for', ([tableName, column]) => {
    const whole = all(plan, tableName, column);
    expect(new Set(whole).size).toBeGreaterThan(column === 'constant' ? 0 : 1);
    const numbers = [7, 0, 2500, whole.length - 1, 8, 7, 1999].map(number => number % whole.length);
    const table = createProgram(plan).table(tableName);
    expect(valuesOf(table, table.at(Float64Array.from(numbers)), column)).toEqual(numbers.map(at => whole[at]));
    const run = createProgram(plan).table(tableName);
    expect(valuesOf(run, run.run(101, 355), column)).toEqual(whole.slice(101, 456));
  });

  it.for(columns)('%s.%s is the same where tables are too large to be kept', ([tableName, column]) => {
    const large = everything(70_000, 140_000);
    const numbers = Float64Array.of(0, 69_999, 5, 40_000);
    const one = createProgram(large).table(tableName);
    const size = Math.min(one.size(), 300);
    const other = createProgram(large).table(tableName);
    const picks = numbers.map(number => number % size);
    const run = valuesOf(one, one.run(0, size), column);
    expect(valuesOf(other, other.at(picks), column)).toEqual(Array.from(picks, at => run[at]));
  });
});

describe('running numbers over blocks of parents', () => {
  const full = createProgram(plan).table('lines').index()!;
  const starts = full.starts!.filter((_, parent) => parent % 8 === 0 || parent === full.parents);
  const inBlocks = () => createProgram(plan, new Map([['lines', { ...full, block: 8, starts }]]));
  it('a row is the same by run and by number', () => {
    const whole = all(plan, 'lines', 'order_id');
    const run = inBlocks().table('lines');
    expect(run.size()).toBe(whole.length);
    expect(valuesOf(run, run.run(1003, 500), 'order_id')).toEqual(whole.slice(1003, 1503));
    const at = inBlocks().table('lines');
    const numbers = Array.from({ length: 200 }, (_, row) => (row * 7919) % whole.length);
    expect(valuesOf(at, at.at(Float64Array.from(numbers)), 'order_id')).toEqual(numbers.map(number => whole[number]));
  });
  it('the children of any parents have the numbers that they have in the whole table', () => {
    const parents = Float64Array.of(2999, 0, 17, 18, 1500);
    const children = (program: ReturnType<typeof createProgram>) => {
      const { batch, offsets } = program.table('orders').at(parents).children('lines');
      return { ids: valuesOf(program.table('lines'), batch, 'line_id'), offsets };
    };
    const ids = all(plan, 'lines', 'line_id');
    const orders = all(plan, 'lines', 'order_id');
    const expected = Array.from(parents).flatMap(parent => ids.filter((_, at) => orders[at] === String(parent + 1)));
    expect(children(createProgram(plan)).ids).toEqual(expected);
    expect(children(inBlocks())).toEqual(children(createProgram(plan)));
  });
});

describe('columns and tables have nothing to do with each other', () => {
  const fewer = (table: TablePlan): TablePlan => ({
    ...table,
    columns: table.columns.filter(({ name }) => !['constant', 'uuid', 'small', 'region'].includes(name)),
  });
  it('a column is the same when others are gone, or stand elsewhere', () => {
    const orders = plan.tables.find(({ name }) => name === 'orders')!;
    const less = fewer({ ...orders, columns: [...orders.columns].reverse() });
    const changed = { ...plan, tables: plan.tables.map(table => (table.name === 'orders' ? less : table)) };
    for (const { name } of less.columns)
      expect(all(changed, 'orders', name, 200)).toEqual(all(plan, 'orders', name, 200));
  });

  it('a table is the same when others are gone', () => {
    const alone = { ...plan, tables: plan.tables.filter(({ name }) => name === 'customers') };
    for (const { name } of alone.tables[0]!.columns)
      expect(all(alone, 'customers', name)).toEqual(all(plan, 'customers', name));
  });

  it('another seed gives other values', () => {
    expect(all({ ...plan, seed: 43 }, 'orders', 'uuid', 50)).not.toEqual(all(plan, 'orders', 'uuid', 50));
  });
});

describe('more rows only add', () => {
  const own = [
    'order_id',
    'uuid',
    'unique',
    'plate',
    'small',
    'large',
    'factor',
    'visits',
    'status',
    'scores',
    'previous_id',
  ];
  it.for(own)('orders.%s of the first rows stays', column => {
    expect(all(everything(500, 9000), 'orders', column, 3000)).toEqual(all(plan, 'orders', column));
  });
});
