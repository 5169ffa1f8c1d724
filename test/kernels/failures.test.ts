import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { generateTables } from '../../src/kernels/run/generate-tables.ts';
import { inWorkers } from '../../src/kernels/run/in-workers.ts';
import { DEFAULT_FORMAT } from '../../src/kernels/run/output-format.ts';
import { smallDisk } from '../setup/small-disk.ts';
import { tempFolder } from '../setup/temp.ts';
import { BIGINT, INT, place, plan, relation, sequence, shop, table } from './plans.ts';

const format = { rowGroupRows: 5000, targetFileBytes: 100_000 };

it.for(['parquet', 'csv', 'jsonl'] as const)(
  'a cancelled run leaves nothing of %s, neither finished files nor others',
  async kind => {
    const directory = tempFolder();
    const controller = new AbortController();
    const run = generateTables({
      plan: shop(20_000, 2_000_000),
      directory,
      threads: 2,
      format: { ...format, kind },
      signal: controller.signal,
      onProgress: ({ table, rows }) => {
        if (table === 'orders' && rows >= 50_000) controller.abort();
      },
    });
    await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(readdirSync(directory)).toEqual([]);
  },
);

it('a run that is cancelled before it begins makes nothing', async () => {
  const directory = tempFolder();
  const run = generateTables({ plan: shop(10, 20), directory, threads: 1, signal: AbortSignal.abort() });
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(readdirSync(directory)).toEqual([]);
});

it('a full disk is NO_SPACE, and everything is taken away again', async context => {
  const disk = smallDisk(context, 'size=1m');
  const run = generateTables({ plan: shop(20_000, 500_000), directory: disk, threads: 2, format });
  await expect(run).rejects.toMatchObject({ code: 'NO_SPACE' });
  expect(readdirSync(disk)).toEqual([]);
});

it('what was there before stays when a run fails', async () => {
  const directory = tempFolder();
  writeFileSync(join(directory, 'mine.txt'), '');
  const run = generateTables({ plan: shop(10, 20), directory, threads: 1, signal: AbortSignal.abort() });
  await expect(run).rejects.toThrow();
  expect(existsSync(join(directory, 'mine.txt'))).toBe(true);
});

it.for([0, 2])('a sum that cannot be exact names table and column, in %i threads', async threads => {
  const directory = tempFolder();
  const amount = {
    kind: 'integer',
    type: BIGINT,
    draw: place('lines', 'amount'),
    min: 2 ** 52,
    max: 2 ** 53 - 1,
  } as const;
  const count = { kind: 'constant', type: INT, value: 3 } as const;
  const of = plan([
    table('orders', 200_000, {
      total: { kind: 'aggregate', type: BIGINT, function: 'sum', child: 'lines', column: 'amount' },
    }),
    table(
      'lines',
      { kind: 'per', relation: 'order', parent: 'orders', count, min: 3, max: 3, mean: 3 },
      { amount },
      { relations: { order: relation('orders', { kind: 'parent' }) } },
    ),
  ]);
  const run = generateTables({ plan: of, directory, threads, format });
  await expect(run).rejects.toMatchObject({
    code: 'DATASET_INVALID',
    message:
      'Could not make rows 0 to 4999 of orders: orders.total: a sum is greater than 9,007,199,254,740,991, the largest whole number that can be held exactly',
  });
  expect(readdirSync(directory)).toEqual([]);
});

it('a thread that dies names the rows that it was making', async () => {
  const script = join(tempFolder(), 'dies.mjs');
  writeFileSync(
    script,
    "import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));",
  );
  const made = inWorkers([{ table: 'orders', first: 0, length: 500 }], {
    plan: plan([table('orders', 500, { id: sequence() })]),
    indexes: new Map(),
    format: DEFAULT_FORMAT,
    threads: 1,
    signal: undefined,
    worker: pathToFileURL(script),
  });
  await expect(made.next()).rejects.toMatchObject({
    code: 'INTERNAL',
    message: 'A thread ended while it made rows 0 to 499 of orders: exit code 3',
  });
});
