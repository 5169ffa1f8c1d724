import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { draft, type GeneratedProject, generateProject } from '../setup/generated-project.ts';

let retail: GeneratedProject;

beforeAll(async () => {
  retail = await generateProject(draft('retail'));
});

async function byLoyalty(sql: string): Promise<Record<string, number>> {
  const found = await retail.rows(sql);
  return Object.fromEntries(found.map(({ loyalty, value }) => [String(loyalty), Number(value)]));
}

function expectRatios(found: Record<string, number>, wanted: Record<string, number>, tolerance: number): void {
  for (const [loyalty, ratio] of Object.entries(wanted)) {
    expect(Math.abs(found[loyalty]! / found['Bronze']! / ratio - 1), loyalty).toBeLessThan(tolerance);
  }
}

describe('retail with exact totals', () => {
  it('has the sizes that were asked for', async () => {
    const sizes = Object.fromEntries(retail.result.tables.map(({ name, rows }) => [name, rows]));
    expect(sizes).toMatchObject({ customers: 10_000, orders: 50_000, products: 500 });
    expect(Math.abs(sizes['order_lines']! / 150_000 - 1)).toBeLessThan(0.05);
  });

  it('has orders whose total is the sum of their lines to the cent, every one', async () => {
    const off = await retail.number(`
      SELECT count(*) FROM orders
      FULL JOIN (SELECT order_id, sum(line_total) AS lines FROM order_lines GROUP BY 1) USING (order_id)
      WHERE total IS DISTINCT FROM lines`);
    expect(off).toBe(0);
    expect(await retail.number('SELECT count(*) FROM orders WHERE total > 0')).toBe(50_000);
  });

  it('computes each line from its quantity, price and discount', async () => {
    const off = await retail.number(
      'SELECT count(*) FROM order_lines WHERE line_total <> round(quantity * unit_price * (1 - discount), 2)',
    );
    expect(off).toBe(0);
  });

  it('takes unit prices from the product and discounts from the loyalty', async () => {
    const prices = await retail.number(
      'SELECT count(*) FROM order_lines l JOIN products p USING (product_id) WHERE l.unit_price <> p.unit_price',
    );
    expect(prices).toBe(0);
    const discounts = await byLoyalty(`
      SELECT loyalty, min(discount) AS value FROM order_lines JOIN orders USING (order_id) JOIN customers USING (customer_id)
      GROUP BY 1 HAVING min(discount) = max(discount)`);
    expect(discounts).toEqual({ Bronze: 0, Silver: 0.03, Gold: 0.06, Platinum: 0.1 });
  });

  it('numbers the lines of an order from 1 to at most 5', async () => {
    const [found] = await retail.rows(`
      SELECT min(n) AS least, max(n) AS most, count(*) FILTER (n <> last) AS gaps
      FROM (SELECT order_id, count(*) AS n, max(line_number) AS last FROM order_lines GROUP BY 1)`);
    expect({ least: Number(found!['least']), most: Number(found!['most']), gaps: Number(found!['gaps']) }).toEqual({
      least: 1,
      most: 5,
      gaps: 0,
    });
  });

  it('lets quantities fall from 1 to 10', async () => {
    const found = await retail.rows('SELECT quantity, count(*) AS n FROM order_lines GROUP BY 1 ORDER BY 1');
    const counts = found.map(({ n }) => Number(n));
    expect(found.map(({ quantity }) => Number(quantity))).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
  });

  it('lets higher levels order more often and spend more', async () => {
    const shares = await byLoyalty('SELECT loyalty, count(*) / 10000 AS value FROM customers GROUP BY 1');
    for (const [loyalty, share] of Object.entries({ Bronze: 0.5, Silver: 0.3, Gold: 0.15, Platinum: 0.05 })) {
      expect(Math.abs(shares[loyalty]! - share)).toBeLessThan(0.015);
    }
    const each = 'FROM orders JOIN customers USING (customer_id) GROUP BY 1';
    const orders = await byLoyalty(
      `SELECT loyalty, count(*) / any_value(n) AS value FROM orders JOIN customers USING (customer_id)
       JOIN (SELECT loyalty, count(*) AS n FROM customers GROUP BY 1) USING (loyalty) GROUP BY 1`,
    );
    expectRatios(orders, { Silver: 1.5, Gold: 2.5, Platinum: 4 }, 0.05);
    const baskets = await byLoyalty(`SELECT loyalty, avg(total) AS value ${each}`);
    expectRatios(baskets, { Silver: 1.2, Gold: 1.5, Platinum: 2 }, 0.06);
  });

  it('has popular products by a power law with exponent 1.1', async () => {
    const found = await retail.rows('SELECT count(*) AS n FROM order_lines GROUP BY product_id ORDER BY n DESC');
    const counts = found.map(({ n }) => Number(n));
    // The slope of log count over log rank, where chance hardly moves the ranks.
    const points = counts.slice(0, 50).map((n, rank) => [Math.log(rank + 1), Math.log(n)] as const);
    const mean = (at: 0 | 1) => points.reduce((sum, point) => sum + point[at], 0) / points.length;
    const [x, y] = [mean(0), mean(1)];
    const slope =
      points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / points.reduce((sum, [a]) => sum + (a - x) ** 2, 0);
    expect(Math.abs(slope + 1.1)).toBeLessThan(0.06);
  });

  it('is there as CSV with a header, too', () => {
    const [header, first] = readFileSync(join(retail.project, 'export/csv/order_lines.csv'), 'utf8').split(/\r?\n/);
    expect(header).toBe('order_id,line_number,product_id,quantity,unit_price,discount,line_total');
    expect(first).toMatch(/^1,1,\d+,\d+,\d+\.\d\d,0\.\d\d,\d+\.\d\d$/);
  });
});
