import { SPARK_SCHEMA } from './comments.ts';
import type { SourceColumn } from './source-column.ts';
import type { TargetField, TargetType } from './target-type.ts';

/** What a writer says of the old types: it would be believed, and is no longer true. */
const OF_OLD_TYPES: ReadonlySet<string> = new Set(['ARROW:schema', 'pandas', 'duckdb.interval_bloom_filter']);

/** The key-value metadata that a rewritten file keeps: all that is still true, and Spark's schema in the new types. */
export function keptMetadata(
  pairs: readonly { readonly key: string; readonly value?: string }[],
  columns: readonly SourceColumn[],
  fields: readonly TargetField[],
): Map<string, string> {
  const kept = new Map<string, string>();
  for (const { key, value } of pairs) {
    if (OF_OLD_TYPES.has(key) || value === undefined) continue;
    const now = key === SPARK_SCHEMA ? translateSchema(value, columns, fields) : value;
    if (now !== null) kept.set(key, now);
  }
  return kept;
}

interface SparkField {
  name: string;
  type: unknown;
}

/** Null where it does not describe the file's columns. */
function translateSchema(
  text: string,
  columns: readonly SourceColumn[],
  fields: readonly TargetField[],
): string | null {
  try {
    return JSON.stringify(translateStruct(JSON.parse(text), columns, fields));
  } catch {
    return null;
  }
}

function translateStruct(type: unknown, columns: readonly SourceColumn[], fields: readonly TargetField[]): unknown {
  const struct = type as { fields: SparkField[] };
  const translated = columns.map((column, at) => {
    const { name, target } = fields[at]!;
    const field = struct.fields.find(one => one.name === column.name);
    if (!field) throw new TypeError(`${column.path} is not in the schema`);
    return { ...field, name, type: translateType(field.type, column, target) };
  });
  return { ...struct, fields: translated };
}

function translateType(type: unknown, column: SourceColumn, target: TargetType): unknown {
  const record = type as Record<string, unknown>;
  switch (target.kind) {
    case 'leaf':
      return SPARK_NAMES[target.type] ?? target.type;
    case 'struct':
      return translateStruct(type, column.parts, target.fields);
    case 'array':
      return { ...record, elementType: translateType(record['elementType'], column.parts[0]!, target.element) };
    case 'map':
      return {
        ...record,
        keyType: translateType(record['keyType'], column.parts[0]!, target.key),
        valueType: translateType(record['valueType'], column.parts[1]!, target.value),
      };
  }
}

/** Where Spark's JSON has other names than its SQL. */
const SPARK_NAMES: Readonly<Record<string, string>> = {
  tinyint: 'byte',
  smallint: 'short',
  int: 'integer',
  bigint: 'long',
};
