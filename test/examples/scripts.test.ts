import { execFileSync } from 'node:child_process';

import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { oldestPython, testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

const script = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const retail = script('examples/retail/generate_data.py');

function generate(python: string, path: string, scale: string): string {
  const output = tempFolder();
  execFileSync(python, [path], { env: { ...process.env, SCALE_FACTOR: scale, OUTPUT_PATH: output } });
  return output;
}

/** Runs SQL over the generated Parquet with DuckDB; gives the rows as JSON. */
function query(output: string, sql: string): unknown {
  const program = `
import duckdb, json, os, sys
for table in sorted(os.listdir(sys.argv[1])):
    duckdb.sql(f"CREATE VIEW {table} AS SELECT * FROM '{sys.argv[1]}/{table}/*.parquet'")
print(json.dumps(duckdb.sql(sys.argv[2]).fetchall(), default=str))
`;
  return JSON.parse(execFileSync(testPython, ['-c', program, output, sql], { encoding: 'utf8' }));
}

/** Everything that is in the tables, one hash a table, in the order of the rows. */
function digests(output: string): unknown {
  const program = `
import hashlib, json, os, sys, pyarrow.parquet as pq
print(json.dumps({table: hashlib.sha256(json.dumps(pq.read_table(f"{sys.argv[1]}/{table}/part-00000.parquet").to_pylist(), default=str).encode()).hexdigest()
    for table in sorted(os.listdir(sys.argv[1]))}))
`;
  return JSON.parse(execFileSync(testPython, ['-c', program, output], { encoding: 'utf8' }));
}

describe('examples/retail', () => {
  it('gives the same rows with the oldest and with current versions of pandas and pyarrow, and twice in a row', () => {
    const current = digests(generate(testPython, retail, '0.2'));
    expect(Object.keys(current as object)).toEqual(['customers', 'order_lines', 'orders', 'products']);
    expect(digests(generate(testPython, retail, '0.2'))).toEqual(current);
    expect(digests(generate(oldestPython, retail, '0.2'))).toEqual(current);
  });

  it('joins without orphans, and an order’s total is the sum of its lines to the cent', () => {
    const output = generate(testPython, retail, '1.0');
    expect(
      query(
        output,
        `SELECT (SELECT count(*) FROM customers), (SELECT count(*) FROM products), (SELECT count(*) FROM orders),
                (SELECT count(*) FROM orders ANTI JOIN customers USING (customer_id)),
                (SELECT count(*) FROM order_lines ANTI JOIN orders USING (order_id)),
                (SELECT count(*) FROM order_lines ANTI JOIN products USING (product_id)),
                (SELECT count(*) FROM orders ANTI JOIN order_lines USING (order_id)),
                (SELECT count(*) FROM orders JOIN (SELECT order_id, sum(line_total) AS lines FROM order_lines GROUP BY ALL)
                   USING (order_id) WHERE total <> lines),
                (SELECT count(*) FROM orders JOIN customers USING (customer_id) WHERE ordered_at < signed_up_at),
                (SELECT count(*) - count(DISTINCT (order_id, line_number)) FROM order_lines)`,
      ),
    ).toEqual([[1000, 200, 5000, 0, 0, 0, 0, 0, 0, 0]]);
  });

  it('follows SCALE_FACTOR, and refuses one that is no positive number', () => {
    expect(query(generate(testPython, retail, '0.01'), 'SELECT count(*) FROM orders')).toEqual([[50]]);
    expect(() => generate(testPython, retail, '0')).toThrow(/must be a positive number/);
  });
});

describe('templates', () => {
  it.for([
    ['templates/story.py', 'SELECT count(*) FROM accounts', 500],
    ['templates/empty.py', 'SELECT count(*) FROM example', 100],
  ] as const)('%s runs with the oldest and with current versions', ([path, sql, rows]) => {
    expect(query(generate(testPython, script(path), '1.0'), sql)).toEqual([[rows]]);
    expect(query(generate(oldestPython, script(path), '1.0'), sql)).toEqual([[rows]]);
  });

  it('the story is in the data: five times the tickets on the days of the outage, slower resolution', () => {
    const output = generate(testPython, script('templates/story.py'), '1.0');
    const [[lift, hours, normal]] = query(
      output,
      `WITH days AS (SELECT opened_at::DATE AS day, count(*) AS tickets,
                            avg(epoch(resolved_at) - epoch(opened_at)) / 3600 AS hours FROM support_tickets GROUP BY ALL),
            marked AS (SELECT *, day BETWEEN '2026-03-02' AND '2026-03-03' AS outage FROM days)
       SELECT avg(tickets) FILTER (outage) / avg(tickets) FILTER (NOT outage), avg(hours) FILTER (outage), avg(hours) FILTER (NOT outage) FROM marked`,
    ) as [[number, number, number]];
    expect(lift).toBeGreaterThan(4.5);
    expect(lift).toBeLessThan(5.5);
    expect(hours).toBeGreaterThan(15);
    expect(normal).toBeLessThan(5);
  });
});
