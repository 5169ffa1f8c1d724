import { expect, it } from 'vitest';
import { planOfTables, problemsOf } from '../../setup/dataset.ts';
import { generated } from '../../setup/generated.ts';

const COLUMNS = `
    a_id: {sequence: 1}
    address: {struct: {city: {values: [Rome, Oslo]}, home: {struct: {floor: {integer: {min: 1, max: 9}}}}}}`;

it('takes fields of a struct, of this row and of related ones', async () => {
  const plan = planOfTables(`
a: {rows: 20, key: a_id, columns: {${COLUMNS.trim().replace('\n', ',')}, city: {from: address.city}}}
b:
  per: a
  count: 2
  columns:
    city: {from: a.address.city}
    own: {from: a.city}
    floor: {sql: a.address.home.floor * 2L}`);
  const ask = await generated(plan);
  const sql = 'SELECT count(*), count(*) FILTER (WHERE city = own), count(DISTINCT city), min(floor) FROM {b}';
  const [[all, same, cities, floor]] = (await ask(sql)) as [unknown[]];
  expect([all, same, cities].map(Number)).toEqual([40, 40, 2]);
  expect(Number(floor)).toBeGreaterThan(1);
  expect(plan.tables[1]!.columns.map(({ uses }) => uses)).toEqual([['a.address'], ['a.city'], ['a.address']]);
});

it('says what to do where only a column will do, and where there is no such field', () => {
  const problems = (column: string) =>
    problemsOf(`dataset: t\ntables:\n  a:\n   rows: 1\n   columns:${COLUMNS}\n    x: ${column}\n`);
  expect(problems('{by: address.city, cases: {else: {value: 1}}}')).toEqual([
    expect.stringContaining(
      '"address.city" is a field of a struct | Make it a column, {from: address.city, hidden: true}',
    ),
  ]);
  expect(problems('{from: address.town}')).toEqual([expect.stringContaining('There is no column "address.town"')]);
  expect(problems('{sql: address.town}')).toEqual([expect.stringContaining('There is no column address.town')]);
});

it('refuses a type that the parts do not give', () => {
  const problems = (column: string) => problemsOf(`dataset: t\ntables: {a: {rows: 1, columns: {x: ${column}}}}`);
  const array = (type: string) => `{array: {of: {value: 1}, count: 2}, type: ${type}}`;
  expect(problems(array('array<int>'))).toEqual([]);
  expect(problems(array('array<string>'))).toEqual([
    expect.stringContaining('Its parts give array<int>, not array<string>'),
  ]);
  expect(problems('{struct: {y: {value: 1}}, type: string}')).toEqual([
    expect.stringContaining('Its parts give struct<y:int>, not string'),
  ]);
});
