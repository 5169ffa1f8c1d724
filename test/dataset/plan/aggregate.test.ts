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
