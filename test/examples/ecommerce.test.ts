import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkData } from '../../src/generator/check-data.ts';
import { type GeneratedProject, generateProject } from '../setup/generated-project.ts';

const example = fileURLToPath(new URL('../../examples/ecommerce/dataset.yaml', import.meta.url));

let shop: GeneratedProject;

beforeAll(async () => {
  shop = await generateProject(readFileSync(example, 'utf8'));
});

async function shares(table: string, column: string): Promise<Record<string, number>> {
  const rows = await shop.rows(
    `SELECT ${column} AS value, count(*) / sum(count(*)) OVER () AS share FROM ${table} GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ value, share }) => [String(value), Number(share)]));
}

function expectShares(found: Record<string, number>, wanted: Record<string, number>): void {
  expect(Object.keys(found).sort()).toEqual(Object.keys(wanted).sort());
  for (const [value, share] of Object.entries(wanted))
    expect(Math.abs(found[value]! - share), value).toBeLessThan(0.02);
}

describe('examples/ecommerce', () => {
  it('can be delivered as it is', async () => {
    const { ok, findings } = await checkData({ path: shop.project });
    expect({ ok, findings }).toEqual({ ok: true, findings: [] });
  });

  it('has 5,000 customers and 15,000 orders, each with a key of its own and every order with a customer', async () => {
    expect(await shop.number('SELECT count(*) FROM customers')).toBe(5000);
    expect(await shop.number('SELECT count(DISTINCT customer_id) FROM customers')).toBe(5000);
    expect(await shop.number('SELECT count(*) FROM orders')).toBe(15000);
    expect(await shop.number('SELECT count(DISTINCT order_id) FROM orders')).toBe(15000);
    expect(await shop.number('SELECT count(*) FROM orders ANTI JOIN customers USING (customer_id)')).toBe(0);
  });

  it('has the shares of tiers, regions and states', async () => {
    expectShares(await shares('customers', 'tier'), { Free: 0.6, Pro: 0.3, Enterprise: 0.1 });
    expectShares(await shares('customers', 'region'), { North: 0.45, South: 0.25, East: 0.2, West: 0.1 });
    expectShares(await shares('orders', 'status'), { completed: 0.7, pending: 0.15, cancelled: 0.1, refunded: 0.05 });
  });

  it('lets customers sign up over three years, each year more than the one before', async () => {
    const years = await shop.rows(
      "SELECT date_diff('month', TIMESTAMPTZ '2023-03-01', signed_up_at) // 12 AS year, count(*) AS n FROM customers GROUP BY 1 ORDER BY 1",
    );
    const counts = years.map(({ n }) => Number(n));
    expect(counts).toHaveLength(3);
    expect(counts[1]! / counts[0]!).toBeCloseTo(1.6, 0);
    expect(counts[2]! / counts[1]!).toBeCloseTo(1.6, 0);
    expect(
      await shop.number(
        "SELECT count(*) FROM customers WHERE signed_up_at < '2023-03-01' OR signed_up_at >= '2026-03-01'",
      ),
    ).toBe(0);
  });

  it.for([
    ['Free', 55, 0.6],
    ['Pro', 245, 0.7],
    ['Enterprise', 1800, 0.8],
  ] as const)('spreads the amounts of %s about a median of %d', async ([tier, median, sigma]) => {
    const of = `FROM orders JOIN customers USING (customer_id) WHERE tier = '${tier}'`;
    const found = await shop.number(`SELECT median(amount) ${of}`);
    expect(Math.abs(found / median - 1)).toBeLessThan(0.06);
    expect(Math.abs((await shop.number(`SELECT stddev(ln(amount)) ${of}`)) - sigma)).toBeLessThan(0.03);
  });

  it('stores amounts as decimal(12,2) and times as timestamps', async () => {
    const columns = await shop.rows('SELECT column_name, column_type FROM (DESCRIBE orders)');
    expect(columns.map(({ column_name, column_type }) => `${column_name} ${column_type}`)).toEqual([
      'order_id BIGINT',
      'customer_id BIGINT',
      'amount DECIMAL(12,2)',
      'status VARCHAR',
      'ordered_at TIMESTAMP WITH TIME ZONE',
    ]);
  });

  it('lets nobody order before signing up, and nobody after the clock', async () => {
    const early = 'SELECT count(*) FROM orders JOIN customers USING (customer_id) WHERE ordered_at < signed_up_at';
    expect(await shop.number(early)).toBe(0);
    expect(await shop.number("SELECT count(*) FROM orders WHERE ordered_at >= '2026-03-01'")).toBe(0);
  });

  it('has quiet weekends: 60 % of the mean weekday', async () => {
    const ratio = await shop.number(`
      WITH days AS (SELECT ordered_at::DATE AS day, count(*) AS n FROM orders WHERE ordered_at >= '2025-01-01' GROUP BY 1)
      SELECT avg(n) FILTER (isodow(day) > 5) / avg(n) FILTER (isodow(day) < 6) FROM days`);
    expect(Math.abs(ratio - 0.6)).toBeLessThan(0.05);
  });

  it('has half as many orders again in November and December as in the October before and the January after', async () => {
    const ratio = await shop.number(`
      WITH months AS (
        SELECT date_trunc('month', ordered_at) AS month, count(*) / day(last_day(min(ordered_at)::DATE)) AS per_day FROM orders GROUP BY 1)
      SELECT avg(per_day) FILTER (month(month) IN (11, 12)) / avg(per_day) FILTER (month(month) IN (10, 1))
      FROM months WHERE month(month) IN (10, 11, 12, 1) AND month >= '2023-10-01'`);
    expect(Math.abs(ratio - 1.5)).toBeLessThan(0.1);
  });

  it('has more than half of its turnover from a tenth of the customers', async () => {
    const share = await shop.number(
      `SELECT sum(amount) FILTER (WHERE tier = 'Enterprise') / sum(amount) FROM orders JOIN customers USING (customer_id)`,
    );
    expect(share).toBeGreaterThan(0.5);
  });

  it('lets a fifth of the customers make four fifths of the orders', async () => {
    const share = await shop.number(`
      WITH counts AS (SELECT customer_id, count(*) AS n FROM orders GROUP BY 1 ORDER BY n DESC LIMIT 1000)
      SELECT sum(n) / 15000 FROM counts`);
    expect(share).toBeGreaterThan(0.78);
    expect(share).toBeLessThan(0.82);
  });
});
