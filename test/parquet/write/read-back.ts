import { readFileSync } from 'node:fs';
import { DuckDBInstance, type DuckDBValue } from '@duckdb/node-api';
import { parquetReadObjects } from 'hyparquet';
import type { DataType, Field } from '../../../src/base/data-type.ts';
import { loadCompressors } from '../../../src/parquet/read-by-hyparquet.ts';
import { hex, type Value } from './to-vector.ts';

/** Columns as `Case` has them, sorted by the first. */
export type ReadBack = (path: string, fields: readonly Field[]) => Promise<Value[][]>;

export const readByDuckDb: ReadBack = async (path, fields) => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const rows = (await connection.runAndReadAll(`SELECT * FROM read_parquet('${path}') ORDER BY 1`)).getRows();
    return fields.map(({ type }, at) => rows.map(row => fromDuckDb(type, row[at]!)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
};

interface Parts {
  readonly items: readonly DuckDBValue[];
  readonly entries: readonly { readonly key: DuckDBValue; readonly value: DuckDBValue }[] &
    Readonly<Record<string, DuckDBValue>>;
  readonly micros: bigint;
  readonly days: number;
  readonly value: bigint;
  readonly bytes: Uint8Array;
}

function fromDuckDb(type: DataType, value: DuckDBValue): Value {
  if (value === null) return null;
  const parts = value as unknown as Parts;
  switch (type.kind) {
    case 'array':
      return parts.items.map(item => fromDuckDb(type.element, item));
    case 'map':
      return parts.entries.map(pair => [fromDuckDb(type.key, pair.key), fromDuckDb(type.value, pair.value)]);
    case 'struct':
      return type.fields.map(field => fromDuckDb(field.type, parts.entries[field.name]!));
    case 'date':
      return parts.days;
    case 'timestamp':
    case 'timestamp_ntz':
      return Number(parts.micros);
    case 'decimal':
      return Number(parts.value);
    case 'binary':
      return Buffer.from(parts.bytes).toString('hex');
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'string':
      return simple(type, value);
  }
}

export const readByHyparquet: ReadBack = async (path, fields) => {
  const bytes = readFileSync(path);
  const rows = await parquetReadObjects({
    file: { byteLength: bytes.length, slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer },
    compressors: await loadCompressors(),
    utf8: false,
    parsers: {
      dateFromDays: days => days,
      timestampFromMicroseconds: micros => micros,
      timestampFromMilliseconds: () => null,
      timestampFromNanoseconds: () => null,
      stringFromBytes: text => text && new TextDecoder().decode(text),
      geometryFromBytes: () => null,
      geographyFromBytes: () => null,
    },
  });
  return fields.map(({ name, type }) => rows.map(row => fromHyparquet(type, row[name])));
};

function fromHyparquet(type: DataType, value: unknown): Value {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'array':
      return (value as unknown[]).map(item => fromHyparquet(type.element, item));
    case 'map':
      // It makes objects of maps, whose keys are texts.
      return Object.entries(value).map(([key, item]) => [
        fromHyparquet(type.key, type.key.kind === 'int' ? Number(key) : key),
        fromHyparquet(type.value, item),
      ]);
    case 'struct':
      return type.fields.map(field => fromHyparquet(field.type, (value as Record<string, unknown>)[field.name]));
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('hex');
    case 'decimal':
      // It has made a double of it.
      return Math.round((value as number) * 10 ** type.scale);
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'string':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      return simple(type, value);
  }
}

function simple({ kind }: DataType, value: unknown): Value {
  if (kind === 'float' || kind === 'double') return hex(value as number);
  return typeof value === 'bigint' ? Number(value) : (value as Value);
}
