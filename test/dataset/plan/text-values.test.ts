import { expect, it } from 'vitest';
import { planOfTables, problemsOf } from '../../setup/dataset.ts';

const table = (sql: string, cases: string) =>
  `a: {rows: 9, columns: {n: {integer: {min: 1, max: 9}}, t: {values: [x, y]}, k: {sql: "${sql}"}, v: {by: k, cases: {${cases}}}}}`;

it.for([
  ["CASE WHEN n > 5 THEN 'high' ELSE 'low' END", 'high: {value: 1}, low: {value: 2}'],
  ["CASE WHEN n > 5 THEN 'high' END", 'high: {value: 1}'],
  ["if(n > 5, t, 'z')", 'x: {value: 1}, y: {value: 2}, z: {value: 3}'],
  ["coalesce(t, 'none')", 'x: {value: 1}, y: {value: 2}, none: {value: 3}'],
] as const)('cases of %s need no else', ([sql, cases]) => {
  expect(planOfTables(table(sql, cases)).tables[0]!.columns).toHaveLength(4);
});

it('a text that is put together can be anything', () => {
  const text = `dataset: t\ntables:\n  ${table("concat(t, '!')", 'x: {value: 1}')}`;
  expect(problemsOf(text).join('\n')).toContain('It has no case for other values');
});
