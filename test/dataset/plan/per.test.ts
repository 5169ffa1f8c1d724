import { expect, it } from 'vitest';
import { planOfTables, problemsOf } from '../../setup/dataset.ts';

const TABLES = `
a: {rows: 1000, key: a_id, columns: {a_id: {sequence: 1}, kind: {values: {x: 90, y: 9, z: 1}}, n: {aggregate: count(b)}}}
b:
  per: a
  count: {by: kind, cases: {x: {value: 1}, y: {value: 10}, else: {value: 100}}}
  columns:
    plain: {integer: {min: 1, max: 6}}
    no: {sequence: {format: "B-%d"}}
    code: {unique: {min: 1, max: 1000000}}
    inner: {struct: {no: {sequence: 1}}}
    label: {values: [p, q]}`;

it('the rows to expect are those of the cases by their weights', () => {
  const rows = planOfTables(TABLES).tables[1]!.rows;
  expect(rows.kind === 'per' && rows.mean).toBeCloseTo(0.9 * 1 + 0.09 * 10 + 0.01 * 100, 9);
});

it('numbers that run over all parents change with the scale, in any form', () => {
  const { columns } = planOfTables(TABLES).tables[1]!;
  expect(columns.filter(({ derived }) => derived).map(({ name }) => name)).toEqual(['no', 'code', 'inner']);
});

it('refuses the least and greatest of texts', () => {
  const yaml = `dataset: t\ntables:${TABLES.replace('count(b)}', 'min(b.label)}').replaceAll('\n', '\n  ')}`;
  expect(problemsOf(yaml)).toEqual([expect.stringContaining('min of string is not known')]);
});

it('refuses fewer unique numbers than there can be rows', () => {
  const tables = (max: number) =>
    `dataset: t\ntables:${TABLES.replace('max: 1000000', `max: ${max}`).replaceAll('\n', '\n  ')}`;
  expect(problemsOf(tables(100_000))).toEqual([]);
  expect(problemsOf(tables(99_999))).toEqual([
    expect.stringContaining('There are 99999 different values for up to 100000 rows'),
  ]);
});

it('what gathers rows changes with the scale where their count does', () => {
  const { tables } = planOfTables(`
r: {rows: 5, key: r_id, columns: {r_id: {sequence: 1}, size: {values: [s, l]}}}
a:
  rows: 10
  columns:
    r_id: {references: r}
    size: {values: [s, l]}
    own: {aggregate: count(b)}
    other: {aggregate: count(c)}
b: {per: a, count: {by: size, cases: {s: {value: 1}, l: {value: 2}}}, columns: {n: {ordinal: 1}}}
c: {per: a, count: {by: r.size, cases: {s: {value: 1}, l: {value: 2}}}, columns: {n: {ordinal: 1}}}`);
  const derived = tables[1]!.columns.map(({ name, derived }) => [name, derived]);
  expect(derived).toEqual([
    ['r_id', true],
    ['size', false],
    ['own', false],
    ['other', true],
  ]);
});
