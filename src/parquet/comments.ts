import { flattenColumns } from './columns.ts';
import type { Footer } from './footer.ts';

export interface ColumnComment {
  /** Names from the top: `['address', 'city']`, `['tags', 'element']`. */
  readonly path: readonly string[];
  readonly comment: string;
}

export interface TableComments {
  readonly table: string | null;
  readonly columns: readonly ColumnComment[];
}

/** Where Spark keeps a frame's schema, comments included, as JSON, and reads it again from. */
export const SPARK_SCHEMA = 'org.apache.spark.sql.parquet.row.metadata';

/**
 * The comments that a writer left in a file: Spark's for columns, and for the table what stands under the key `comment`
 * (pyarrow: `table.replace_schema_metadata({"comment": …})`, DuckDB: `KV_METADATA {comment: …}`).
 */
export function readComments({ keyValues, columns }: Footer): TableComments {
  const present = new Set(flattenColumns(columns).map(({ path }) => path));
  const found = commentsBelow(parseJson(keyValues.get(SPARK_SCHEMA)), []);
  return {
    table: keyValues.get('comment') || null,
    columns: found.filter(({ path }) => present.has(path.join('.'))),
  };
}

/** Walks a Spark data type: what it is not, it passes over. */
function commentsBelow(type: unknown, path: readonly string[]): ColumnComment[] {
  const { fields, elementType, keyType, valueType } = asRecord(type);
  return [
    ...(Array.isArray(fields) ? fields.flatMap(field => commentsOfField(asRecord(field), path)) : []),
    ...(elementType ? commentsBelow(elementType, [...path, 'element']) : []),
    ...(keyType ? commentsBelow(keyType, [...path, 'key']) : []),
    ...(valueType ? commentsBelow(valueType, [...path, 'value']) : []),
  ];
}

function commentsOfField(
  { name, type, metadata }: Record<string, unknown>,
  parent: readonly string[],
): ColumnComment[] {
  if (typeof name !== 'string') return [];
  const path = [...parent, name];
  const { comment } = asRecord(metadata);
  const own = typeof comment === 'string' && comment !== '' ? [{ path, comment }] : [];
  return [...own, ...commentsBelow(type, path)];
}

function asRecord(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
