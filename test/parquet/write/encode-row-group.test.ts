import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect, it } from 'vitest';
import type { Field } from '../../../src/base/data-type.ts';
import type { BytesVector, Vector } from '../../../src/base/vector.ts';
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

it('makes a row group of 1,048,576 rows', async () => {
  const rows = 1_048_576;
  const fields: readonly Field[] = [
    { name: 'id', type: { kind: 'bigint' }, nullable: false },
    { name: 'code', type: { kind: 'string' }, nullable: true },
  ];
  const dictionary: BytesVector = {
    kind: 'bytes',
    length: 3,
    nulls: null,
    bytes: Buffer.from('abc'),
    offsets: Int32Array.of(0, 1, 2, 3),
  };
  const vectors: readonly Vector[] = [
    { kind: 'int53', length: rows, nulls: null, values: Float64Array.from({ length: rows }, (_, row) => row) },
    {
      kind: 'codes',
      length: rows,
      nulls: Uint8Array.from({ length: rows }, (_, row) => Number(row % 4 === 3)),
      codes: Uint8Array.from({ length: rows }, (_, row) => row % 4),
      dictionary,
    },
  ];
  const path = join(tempFolder(), 'x.parquet');
  await using file = await createParquetFile(path, fields);
  await file.append(encodeRowGroup(fields, vectors, { codec: 'zstd' }));
  await file.finish(new Map());
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const counts = `SELECT count(*), sum(id), count(code), count(*) FILTER (code = ['a', 'b', 'c'][id % 4 + 1]) FROM '${path}'`;
  const groups = `SELECT DISTINCT row_group_num_rows FROM parquet_metadata('${path}')`;
  expect((await connection.runAndReadAll(counts)).getRows()).toEqual([[1048576n, 549755289600n, 786432n, 786432n]]);
  expect((await connection.runAndReadAll(groups)).getRows()).toEqual([[1048576n]]);
});
