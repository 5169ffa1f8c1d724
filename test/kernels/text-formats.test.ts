import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { DataType } from '../../src/base/data-type.ts';
import type { DatasetPlan, Scalar } from '../../src/dataset/plan/plan.ts';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { previewTable } from '../../src/kernels/run/preview-table.ts';
import { tempFolder } from '../setup/temp.ts';
import { everything } from './everything.ts';
import { MONEY, place, plan, STRING, sequence, TIMESTAMP, table } from './plans.ts';
import { query } from './values.ts';

function values(...columns: readonly (readonly [name: string, type: DataType, value: Scalar])[]): DatasetPlan {
  const nodes = columns.map(([name, type, value]) => [name, { kind: 'constant', type, value }] as const);
  const none = {
    node: { kind: 'constant', type: STRING, value: '' },
    nullable: true,
    nulls: { draw: place('t', 'none'), share: 1 },
  } as const;
  return plan([table('t', 1, { ...Object.fromEntries(nodes), none })]);
}

const plain = values(
  ['money', MONEY, -5],
  ['text', STRING, 'say "hi",\r\nplease'],
  ['empty', STRING, ''],
  ['at', TIMESTAMP, 1_767_225_600_123_400],
  ['local', { kind: 'timestamp_ntz' }, -1_000_000],
  ['day', { kind: 'date' }, 20_454],
  ['large', { kind: 'bigint' }, 2 ** 53 - 1],
  ['ratio', { kind: 'float' }, 0.1],
  ['yes', { kind: 'boolean' }, true],
);

async function textOf(of: DatasetPlan, kind: 'csv' | 'jsonl', threads = 1): Promise<string> {
  const directory = tempFolder();
  const { tables } = await generateTables({ plan: of, directory, threads, format: { kind, rowGroupRows: 4000 } });
  const text = readFileSync(`${directory}/${of.tables[0]!.name}.${kind}`, 'utf8');
  expect(tables[0]!.bytes).toBe(Buffer.byteLength(text));
  return text;
}

it('CSV has a header, quotes where it must, and tells no value from an empty text', async () => {
  expect(await textOf(plain, 'csv')).toBe(
    'money,text,empty,at,local,day,large,ratio,yes,none\r\n' +
      '-0.05,"say ""hi"",\r\nplease","",2026-01-01T00:00:00.1234Z,1969-12-31T23:59:59,2026-01-01,9007199254740991,0.1,true,\r\n',
  );
});

it('JSON has every digit of a number', async () => {
  expect(await textOf(plain, 'jsonl')).toBe(
    '{"money":-0.05,"text":"say \\"hi\\",\\r\\nplease","empty":"","at":"2026-01-01T00:00:00.1234Z","local":"1969-12-31T23:59:59",' +
      '"day":"2026-01-01","large":9007199254740991,"ratio":0.1,"yes":true,"none":null}\n',
  );
});

it.for(['csv', 'jsonl'] as const)('%s holds the same rows as Parquet, on any number of threads', async kind => {
  const of = everything(500, 12_000);
  const [text, parquet] = [tempFolder(), tempFolder()];
  await generateTables({ plan: of, directory: parquet, threads: 1 });
  const { fingerprint } = await generateTables({
    plan: of,
    directory: text,
    threads: 2,
    format: { kind, rowGroupRows: 4000 },
  });
  const again = await generateTables({
    plan: of,
    directory: tempFolder(),
    threads: 0,
    format: { kind, rowGroupRows: 4000 },
  });
  expect(again.fingerprint).toBe(fingerprint);
  const columns =
    'order_id, customer_id, amount, status, ordered_at::timestamptz, uuid, large, total, cheapest, product_id';
  const read =
    kind === 'csv'
      ? `read_csv('${text}/orders.csv', all_varchar = true)`
      : `read_json('${text}/orders.jsonl', maximum_depth = 1)`;
  const cast = `SELECT order_id::bigint, customer_id::bigint, amount::decimal(12,2), status::varchar, ordered_at::varchar::timestamptz, uuid::varchar, large::bigint, total::decimal(12,2), cheapest::decimal(12,2), product_id::bigint FROM ${read}`;
  const texts = ['status', 'uuid', 'ordered_at'];
  const unquoted = texts.reduce((sql, name) => sql.replace(`${name}::varchar`, () => `(${name}->>'$')`), cast);
  const clean = kind === 'csv' ? cast : unquoted;
  const original = `SELECT ${columns} FROM '${parquet}/orders/*.parquet'`;
  expect(
    await query(
      `SELECT (SELECT count(*) FROM (${clean} EXCEPT ALL ${original})), (SELECT count(*) FROM (${original} EXCEPT ALL ${clean}))`,
    ),
  ).toEqual([[0, 0]]);
});

it('JSON Lines have structs, lists and maps', async () => {
  const of = everything(500, 100);
  const names = ['customer_id', 'address', 'tags', 'scores'];
  const orders = {
    ...of,
    tables: of.tables
      .slice(0, 3)
      .map(table =>
        table.name === 'orders'
          ? { ...table, columns: table.columns.filter(({ name }) => names.includes(name)) }
          : table,
      ),
  };
  const directory = tempFolder();
  await generateTables({ plan: orders, directory, threads: 1, format: { kind: 'jsonl' } });
  const rows = readFileSync(`${directory}/orders.jsonl`, 'utf8')
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(rows).toHaveLength(100);
  for (const { address, tags, scores } of rows) {
    expect(address.code === null || /^(A|BC)-[xyz]$/.test(address.code)).toBe(true);
    expect(['Free', 'Pro', 'Enterprise']).toContain(address.tier);
    expect(tags.length).toBeLessThan(4);
    expect(Object.keys(scores)).toEqual(['k1', 'k2']);
  }
  expect(new Set(rows.map(({ tags }) => tags.length)).size).toBe(4);
});

it('a preview shows the first rows without hidden columns', () => {
  const of = plan([
    table('t', 3, {
      id: sequence(5),
      hidden: { node: sequence(), hidden: true },
      at: { kind: 'constant', type: TIMESTAMP, value: 0 },
    }),
  ]);
  expect(previewTable(of, 't', 2)).toMatchObject({
    totalRows: 3,
    sampledRows: 3,
    columns: [
      { name: 'id', type: { kind: 'bigint' }, values: ['5', '6'] },
      { name: 'at', type: { kind: 'timestamp' }, values: ['1970-01-01 00:00:00', '1970-01-01 00:00:00'] },
    ],
  });
  expect(previewTable(of, 't', 10).columns[0]!.values).toHaveLength(3);
});
