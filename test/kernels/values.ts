import { DuckDBInstance } from '@duckdb/node-api';
import type { Batch } from '../../src/kernels/batch/batch.ts';
import type { TableProgram } from '../../src/kernels/program/table-program.ts';
import { jsonOf } from '../../src/kernels/text-formats/json-of.ts';

/** A column's values as JSON texts. */
export function valuesOf(table: TableProgram, batch: Batch, name: string): string[] {
  const type = table.plan.columns.find(column => column.name === name)!.type;
  const json = jsonOf(type, batch.column(name));
  return Array.from({ length: batch.length }, (_, row) => json(row));
}

/** The rows of a query, whole numbers as numbers. */
export async function query(sql: string): Promise<unknown[][]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJS().map(row => row.map(value => (typeof value === 'bigint' ? Number(value) : value)));
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
