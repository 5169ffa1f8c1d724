import { describe, expect, it } from 'vitest';
import type { Pick } from '../../src/dataset/plan/plan.ts';
import { numbersArray } from '../../src/kernels/batch/row-numbers.ts';
import { createProgram } from '../../src/kernels/program/program.ts';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { tempFolder } from '../setup/temp.ts';
import { everything } from './everything.ts';
import { place, plan, relation, sequence, table, weighted } from './plans.ts';
import { query } from './values.ts';

const ROWS = 200_000;
const draw = place('child', 'parent_id');

/** How often each parent is picked. */
function picks(pick: Pick, parents: number): Float64Array {
  const kinds = { common: 70, middle: 20, rare: 10 };
  const program = createProgram(
    plan([
      table('parent', parents, { id: sequence(), kind: weighted(place('parent', 'kind'), kinds) }),
      table('child', ROWS, { id: sequence() }, { relations: { parent: relation('parent', pick) } }),
    ]),
  );
  const { batch, rows } = program.table('child').run(0, ROWS).relation('parent');
  const numbers = numbersArray(batch.numbers());
  const counts = new Float64Array(parents);
  for (let row = 0; row < ROWS; row++) counts[numbers[rows === null ? row : rows[row]!]!]! += 1;
  return counts;
}

/** Within five standard deviations of what chance would do. */
function expectCount(count: number, probability: number): void {
  const expected = ROWS * probability;
  expect(Math.abs(count - expected)).toBeLessThan(5 * Math.sqrt(expected * (1 - probability)));
}

describe('picks', () => {
  it('uniform ones take every parent as often as any other', () => {
    for (const count of picks({ kind: 'uniform', draw }, 50)) expectCount(count, 1 / 50);
  });

  it('those of a power law take the parent of rank r with a probability in proportion to 1 / r^exponent', () => {
    const parents = 1000;
    const counts = picks({ kind: 'power', draw, exponent: 0.9 }, parents);
    const weights = Array.from({ length: parents }, (_, rank) => (rank + 1) ** -0.9);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const sorted = [...counts].sort((one, other) => other - one);
    for (const rank of [0, 1, 2, 3, 10]) expectCount(sorted[rank]!, weights[rank]! / total);
    // The many behind are picked too, and which parent is hot is not a matter of its number.
    expectCount(
      sorted.slice(500).reduce((sum, count) => sum + count, 0),
      weights.slice(500).reduce((sum, weight) => sum + weight, 0) / total,
    );
    expect([...counts.keys()].sort((one, other) => counts[other]! - counts[one]!).slice(0, 3)).not.toEqual([0, 1, 2]);
  });

  it.for([1000, 100_000])('weighted ones take parents by the weight of their value, of %i parents', parents => {
    const weights = { common: 1, middle: 3, rare: 10 };
    const counts = picks({ kind: 'weighted', draw, column: 'kind', weights, attempts: 60 }, parents);
    const kinds = createProgram(
      plan([
        table('parent', parents, {
          id: sequence(),
          kind: weighted(place('parent', 'kind'), { common: 70, middle: 20, rare: 10 }),
        }),
      ]),
    )
      .table('parent')
      .run(0, parents)
      .column('kind');
    if (kinds.kind !== 'codes') throw new Error('kinds are codes');
    const byKind = [0, 0, 0];
    const many = [0, 0, 0];
    counts.forEach((count, parent) => {
      byKind[kinds.codes[parent]!]! += count;
      many[kinds.codes[parent]!]! += 1;
    });
    const total = many[0]! + 3 * many[1]! + 10 * many[2]!;
    expectCount(byKind[0]!, many[0]! / total);
    expectCount(byKind[1]!, (3 * many[1]!) / total);
    expectCount(byKind[2]!, (10 * many[2]!) / total);
  });

  it('weighted ones never take what has no weight', () => {
    const weights = { common: 0, middle: 0, rare: 1 };
    const counts = picks({ kind: 'weighted', draw, column: 'kind', weights, attempts: 400 }, 1000);
    expect(counts.filter(count => count > 0).length).toBeLessThan(150);
  });
});

describe('the files', () => {
  it('have the parent of every child, the sums of all children, and earlier rows alone', async () => {
    const directory = tempFolder();
    await generateTables({ plan: everything(2000, 20_000), directory, threads: 2, format: { rowGroupRows: 6000 } });
    const of = (name: string) => `'${directory}/${name}/*.parquet'`;
    const orphans = async (child: string, column: string, parent: string, key = column) =>
      (
        await query(
          `SELECT count(*) FROM ${of(child)} c ANTI JOIN ${of(parent)} p ON c.${column} = p.${key} WHERE c.${column} IS NOT NULL`,
        )
      )[0]![0];
    expect(await orphans('orders', 'customer_id', 'customers')).toBe(0);
    expect(await orphans('orders', 'product_id', 'products')).toBe(0);
    expect(await orphans('lines', 'order_id', 'orders')).toBe(0);
    expect(
      await query(
        `SELECT count(*) FILTER (previous_id >= order_id), count(*) FILTER (previous_id IS NULL) FROM ${of('orders')}`,
      ),
    ).toEqual([[0, 1]]);

    const joined = `(SELECT o.order_id, any_value(o.total) total, any_value(o.lines) n, any_value(o.cheapest) cheapest, coalesce(sum(l.price), 0) s, count(l.price) c, min(l.price) m,
      count(*) FILTER (l.customer_id <> o.customer_id) strangers, count(*) FILTER (l.shipped_at < o.ordered_at::date) early
      FROM ${of('orders')} o LEFT JOIN ${of('lines')} l USING (order_id) GROUP BY o.order_id)`;
    const wrong = 'count(*) FILTER (total <> s OR n <> c OR cheapest IS DISTINCT FROM m OR strangers > 0 OR early > 0)';
    const [[orders, bad, without]] = (await query(
      `SELECT count(*), ${wrong}, count(*) FILTER (c = 0) FROM ${joined}`,
    )) as [[number, number, number]];
    expect([orders, bad]).toEqual([20_000, 0]);
    expect(without).toBeGreaterThan(1000);

    const ids = `SELECT count(*), count(DISTINCT line_id), min(line_id), max(line_id), count(DISTINCT (order_id, number)) FROM ${of('lines')}`;
    const [[lines, ...rest]] = (await query(ids)) as [[number, ...number[]]];
    expect(rest).toEqual([lines, 1, lines, lines]);
    const nulls = await query(
      `SELECT count(*) FILTER (product_id IS NULL) / count(*), count(*) FILTER (status IS NULL) / count(*) FROM ${of('orders')}`,
    );
    expect(nulls[0]![0]).toBeCloseTo(0.2, 1);
    expect(nulls[0]![1]).toBeCloseTo(0.1, 1);
    const keys = await query(
      `SELECT count(DISTINCT "unique"), count(DISTINCT uuid), count(DISTINCT plate), bool_and(regexp_full_match(uuid, '[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}')), min(formatted), max(formatted) FROM ${of('orders')}`,
    );
    expect(keys).toEqual([[20_000, 20_000, 20_000, true, 'O--001/é', 'O-9999/é']]);
  });
});
