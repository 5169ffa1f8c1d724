import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import type { Field } from '../../../src/base/data-type.ts';
import { encodeRowGroup } from '../../../src/parquet/write/encode-row-group.ts';
import { createParquetFile } from '../../../src/parquet/write/parquet-file.ts';
import { tempFolder } from '../../setup/temp.ts';

it('makes a file of several row groups that DuckDB reads', async () => {
  const fields: readonly Field[] = [{ name: 'id', type: { kind: 'bigint' }, nullable: true }];
  const path = join(tempFolder(), 'x.parquet');
  await using file = await createParquetFile(path, fields);
  const values = Float64Array.of(1, 0, -(2 ** 53));
  const group = encodeRowGroup(fields, [{ kind: 'int53', length: 3, nulls: Uint8Array.of(0, 1, 0), values }], {
    codec: 'zstd',
  });
  await file.append(group);
  await file.append(group);
  await file.finish(new Map());
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const reader = await connection.runAndReadAll(`SELECT id FROM '${path}'`);
  expect(reader.getRows().map(([id]) => id)).toEqual([1n, null, -9007199254740992n, 1n, null, -9007199254740992n]);
});
