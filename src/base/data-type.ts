/** A column's type, by Spark SQL's names. Plain data: it goes into plans, to worker threads and into JSON as it is. */
export type DataType =
  | { readonly kind: SimpleKind }
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'array'; readonly element: DataType }
  | { readonly kind: 'map'; readonly key: DataType; readonly value: DataType }
  | { readonly kind: 'struct'; readonly fields: readonly Field[] };

/** The types without parameters. */
export type SimpleKind =
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'string'
  | 'binary'
  | 'date'
  | 'timestamp'
  | 'timestamp_ntz';

/** A column, or a field of a struct. */
export interface Field {
  readonly name: string;
  readonly type: DataType;
  /** Whether a row may have no value. */
  readonly nullable: boolean;
  readonly comment?: string;
}

/** As Spark SQL writes it: `array<struct<a:decimal(12,2)>>`. */
export function formatDataType(type: DataType): string {
  switch (type.kind) {
    case 'decimal':
      return `decimal(${type.precision},${type.scale})`;
    case 'array':
      return `array<${formatDataType(type.element)}>`;
    case 'map':
      return `map<${formatDataType(type.key)},${formatDataType(type.value)}>`;
    case 'struct':
      return `struct<${type.fields.map(field => `${field.name}:${formatDataType(field.type)}`).join(',')}>`;
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'bigint':
    case 'float':
    case 'double':
    case 'string':
    case 'binary':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
      return type.kind;
  }
}
