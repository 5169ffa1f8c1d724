import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkCases } from '../../src/parquet/case-rules.ts';
import { checkFolder } from '../../src/parquet/check-folder.ts';
import { writeParquet } from '../setup/parquet.ts';
import { tempFolder } from '../setup/temp.ts';

function found(...paths: string[]): string[] {
  const files = paths.map(path => ({
    path,
    table: path.split('/')[0]!,
    absolutePath: `/${path}`,
    size: 1,
    mtimeNs: 0n,
    inode: 0n,
  }));
  return checkCases(files).map(({ level, table, message }) => `${level} ${table}: ${message}`);
}

it('tells of tables that Unity Catalog would take for one', () => {
  expect(found('Orders/a.parquet', 'ORDERS/a.parquet', 'orders/b.parquet', 'users/a.parquet')).toEqual([
    'error ORDERS: Table folders Orders and ORDERS differ only in case. Unity Catalog has one table for both names: one would replace the other.',
    'error orders: Table folders Orders and orders differ only in case. Unity Catalog has one table for both names: one would replace the other.',
  ]);
});

it('warns of files and partitions that a disk may take for one', () => {
  expect(found('t/A.parquet', 't/a.parquet', 'u/a.parquet', 't/k=CH/b.parquet', 't/k=ch/b.parquet')).toEqual([
    'warn t: t/A.parquet and t/a.parquet differ only in case. Where a disk does not tell them apart, one would replace the other.',
    'warn t: t/k=CH/b.parquet and t/k=ch/b.parquet differ only in case. Where a disk does not tell them apart, one would replace the other.',
  ]);
});

it('is part of the check, of the files that count', async context => {
  const folder = writeParquet(tempFolder(), { 'Orders/a.parquet': 185 });
  if (existsSync(join(folder, 'orders'))) context.skip('this disk does not tell upper from lower case');
  writeParquet(folder, { 'orders/a.parquet': 185 });
  expect((await checkFolder(folder)).findings.map(({ rule, level, file }) => [rule, level, file])).toEqual([
    ['case-conflict', 'error', 'orders/a.parquet'],
  ]);
  expect((await checkFolder(folder, { only: new Set(['orders/a.parquet']) })).findings).toEqual([]);
});
