import { type DataType, type Field, formatDataType } from '../../base/data-type.ts';

/** Spark's own description of a table, the only place where a Parquet file keeps comments. */
export function sparkSchema(fields: readonly Field[]): string {
  return JSON.stringify(structOf(fields));
}

function structOf(fields: readonly Field[]): unknown {
  return {
    type: 'struct',
    fields: fields.map(({ name, type, nullable, comment }) => ({
      name,
      type: sparkType(type),
      nullable,
      metadata: comment ? { comment } : {},
    })),
  };
}

function sparkType(type: DataType): unknown {
  if (type.kind === 'struct') return structOf(type.fields);
  if (type.kind === 'array') return { type: 'array', elementType: sparkType(type.element), containsNull: true };
  if (type.kind === 'map') {
    const [keyType, valueType] = [sparkType(type.key), sparkType(type.value)];
    return { type: 'map', keyType, valueType, valueContainsNull: true };
  }
  return SPARK_NAMES[type.kind] ?? formatDataType(type);
}

/** Where Spark's JSON has other names than its SQL. */
const SPARK_NAMES: Readonly<Record<string, string>> = {
  tinyint: 'byte',
  smallint: 'short',
  int: 'integer',
  bigint: 'long',
};
