import { describe, expect, it } from 'vitest';
import { planOfTables } from '../../setup/dataset.ts';
import { generated, numbers, subsets } from '../../setup/generated.ts';

const planOf = (rho: number) =>
  planOfTables(`
people:
  rows: 40000
  correlate:
    - { columns: [age, income], rho: ${rho} }
    - { columns: [income, spend], rho: 0.5 }
    - { columns: [age, level], rho: ${rho} }
    - { columns: [age, score], rho: ${rho} }
  columns:
    age: { integer: { min: 18, max: 90 } }
    group: { values: { a: 1, b: 2 } }
    income: { type: "decimal(12,2)", lognormal: { median: 40000, sigma: 0.6 }, max: 900000 }
    spend: { by: group, cases: { a: { normal: { mean: 100, sd: 5 } }, b: { exponential: { mean: 1 } } } }
    level: { values: { low: 30, middle: 40, high: 30 } }
    score: { nulls: 10%, poisson: { mean: 400 } }
`);

const spearman = (one: string, other: string, where = 'true') =>
  `SELECT corr(a, b) FROM (SELECT rank() OVER (ORDER BY ${one}) + count(*) OVER (PARTITION BY ${one}) / 2.0 AS a,
     rank() OVER (ORDER BY ${other}) + count(*) OVER (PARTITION BY ${other}) / 2.0 AS b FROM {people} WHERE ${where} AND ${other} IS NOT NULL)`;

describe('rank correlation', () => {
  it.for([0.6, -0.9, 0, 1, -1])('of %d is in the files', async rho => {
    const ask = await generated(planOf(rho));
    const [income] = await numbers(ask, spearman('age', 'income'));
    expect(income).toBeCloseTo(rho, 1.7);
    const [score] = await numbers(ask, spearman('age', 'score'));
    expect(score).toBeCloseTo(rho, 1.7);
    // Within each case, where the values are of one kind.
    for (const group of ['a', 'b']) {
      const [spend] = await numbers(ask, spearman('income', 'spend', `"group" = '${group}'`));
      expect(spend).toBeCloseTo(0.5, 1.5);
    }
    const order = "CASE level WHEN 'low' THEN 1 WHEN 'middle' THEN 2 ELSE 3 END";
    const [level] = await numbers(ask, spearman('age', order));
    expect(Math.abs(level!)).toBeLessThanOrEqual(Math.abs(rho) + 0.02);
    expect(level! * rho).toBeGreaterThanOrEqual(0.7 * rho * rho);
  });

  it('leaves each column as it was spread', async () => {
    const [alone, with_] = await Promise.all([generated(planOf(0)), generated(planOf(0.8))]);
    const sql =
      'SELECT median(income), stddev(ln(income)), avg(score), avg(age), avg((level = $$low$$)::int) FROM {people}';
    const [a, b] = [await numbers(alone, sql), await numbers(with_, sql)];
    for (const [at, value] of a.entries()) expect(b[at]! / value).toBeCloseTo(1, 1.3);
  });

  it('is the same in a row whichever rows are asked for', () => {
    const { whole, some } = subsets(planOf(0.7), 'people');
    expect(some).toEqual(whole);
  });

  it('changes nothing but the second column', () => {
    const { whole } = subsets(planOf(0.7), 'people') as { whole: Record<string, unknown> };
    const other = subsets(planOf(0.2), 'people').whole as Record<string, unknown>;
    expect(other['age']).toEqual(whole['age']);
    expect(other['income']).not.toEqual(whole['income']);
  });
});
