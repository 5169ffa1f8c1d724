import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DatasetPlan } from '../../src/dataset/plan/plan.ts';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { tempFolder } from '../setup/temp.ts';
import { everything } from './everything.ts';
import { plan, STRING, sequence, shop, table } from './plans.ts';
import { query } from './values.ts';

const format = { rowGroupRows: 5000, targetFileBytes: 60_000 };

function filesOf(folder: string): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(name => /\.\w+$/.test(name));
  return new Map(names.sort().map(name => [name, readFileSync(join(folder, name)).toString('base64')]));
}

async function generate(of: DatasetPlan, threads: number, changes = {}): Promise<string> {
  const directory = tempFolder();
  await generateTables({ plan: of, directory, threads, format: { ...format, ...changes } });
  return directory;
}

describe('threads', () => {
  it('make the same bytes, one, two or three of them', async () => {
    const of = everything(2000, 30_000);
    const [none, one, two, three] = await Promise.all(
      [0, 1, 2, 3].map(async threads => filesOf(await generate(of, threads))),
    );
    expect([...none!.keys()]).toContain('orders/part-00001.parquet');
    expect(one).toEqual(none);
    expect(two).toEqual(none);
    expect(three).toEqual(none);
  });

  it('agree on the fingerprint, which another seed changes', async () => {
    const of = shop(2000, 60_000);
    const run = async (plan: DatasetPlan, threads: number) =>
      (await generateTables({ plan, directory: tempFolder(), threads, format })).fingerprint;
    const first = await run(of, 1);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await run(of, 2)).toBe(first);
    expect(await run({ ...of, seed: 43 }, 2)).not.toBe(first);
  });
});

describe('files', () => {
  it('hold all rows in order and say where they come from', async () => {
    const directory = tempFolder();
    const of = plan(
      [table('notes', 12_000, { id: { node: sequence(), comment: 'Which one' } }, { comment: 'All notes' })],
      { version: '3' },
    );
    const progress: number[] = [];
    const { tables } = await generateTables({
      plan: of,
      directory,
      threads: 2,
      format: { rowGroupRows: 5000, targetFileBytes: 1 },
      onProgress: ({ rows, totalRows }) => progress.push(rows / totalRows),
    });
    expect(tables[0]!.files.map(({ path, rows }) => [path, rows])).toEqual([
      ['part-00000.parquet', 5000],
      ['part-00001.parquet', 5000],
      ['part-00002.parquet', 2000],
    ]);
    expect(progress.at(-1)).toBe(1);
    const path = `${directory}/notes/*.parquet`;
    expect(await query(`SELECT min(id), max(id), count(DISTINCT id) FROM '${path}'`)).toEqual([[1, 12_000, 12_000]]);
    const metadata = await query(
      `SELECT DISTINCT decode(key), decode(value) FROM parquet_kv_metadata('${path}') WHERE decode(key) NOT LIKE 'org.%' ORDER BY 1`,
    );
    expect(metadata).toEqual([
      ['comment', 'All notes'],
      ['lakeseed.dataset', 'shop'],
      ['lakeseed.scale', '1'],
      ['lakeseed.seed', '42'],
      ['lakeseed.version', '3'],
    ]);
  });

  it('are there for a table without rows', async () => {
    const directory = await generate(plan([table('empty', 0, { id: sequence() })]), 2);
    expect(await query(`SELECT count(id) FROM '${directory}/empty/*.parquet'`)).toEqual([[0]]);
  });

  it('leave hidden columns out', async () => {
    const of = plan([table('t', 10, { a: { node: sequence(), hidden: true }, b: sequence(7) })]);
    const directory = await generate(of, 1);
    expect(await query(`DESCRIBE SELECT * FROM '${directory}/t/*.parquet'`)).toHaveLength(1);
  });

  it('lie in folders by partition, named as Spark names them', async () => {
    const draw = { table: 't', column: 'day', purpose: 'value' };
    const day = { kind: 'weighted', type: STRING, draw, values: ['a/b', 'c d', 'é=%'], weights: [1, 1, 1] } as const;
    const nulls = { draw: { ...draw, purpose: 'null' }, share: 0.2 };
    const of = plan([
      table('t', 30_000, { id: sequence(), day: { node: day, nullable: true, nulls } }, { partitionBy: ['day'] }),
    ]);
    const directory = await generate(of, 2, { targetFileBytes: 1e9 });
    expect(readdirSync(join(directory, 't')).sort()).toEqual([
      'day=__HIVE_DEFAULT_PARTITION__',
      'day=a%2Fb',
      'day=c d',
      'day=é%3D%25',
    ]);
    const read = `read_parquet('${directory}/t/**/*.parquet', hive_partitioning = true)`;
    expect(await query(`SELECT count(DISTINCT id), count(DISTINCT day) FROM ${read}`)).toEqual([[30_000, 3]]);
    const single = await generate({ ...of, tables: [{ ...of.tables[0]!, partitionBy: [] }] }, 1);
    const other = `SELECT id, day FROM '${single}/t/*.parquet'`;
    expect(await query(`SELECT count(*) FROM (SELECT id, day FROM ${read} EXCEPT ALL ${other})`)).toEqual([[0]]);
  });
});
