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
  switch (type.kind) {
    case 'struct':
      return structOf(type.fields);
    case 'array':
      return { type: 'array', elementType: sparkType(type.element), containsNull: true };
    case 'map':
      return {
        type: 'map',
        keyType: sparkType(type.key),
        valueType: sparkType(type.value),
        valueContainsNull: true,
      };
    case 'tinyint':
      return 'byte';
    case 'smallint':
      return 'short';
    case 'int':
      return 'integer';
    case 'bigint':
      return 'long';
    default:
      return formatDataType(type);
  }
}
