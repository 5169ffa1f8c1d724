import type { ConvertedType, LogicalType, ParquetType, SchemaElement } from 'hyparquet';
import type { SchemaNode } from './schema-tree.ts';

/** A column as a reader of tables sees it: the middle groups of lists and maps are left out. */
export interface Column {
  /** Dotted: `address.city`, `tags.element`, `labels.key`. */
  readonly path: string;
  readonly name: string;
  /** The type as Spark names it; `null` for a column that has no values and no type. */
  readonly type: string;
  readonly nullable: boolean;
  /** How a value is stored; null for what has parts instead of a value. */
  readonly physical: ParquetType | null;
  /** The logical type, or the one that the older converted type stands for. */
  readonly logical: LogicalType | null;
  readonly children: readonly Column[];
}

/** The columns of a file, nested ones below their parents. */
export function columnsOf(root: SchemaNode): Column[] {
  return root.children.map(child => toColumn(child, ''));
}

/** Parents before their children, in the file's order. */
export function flattenColumns(columns: readonly Column[]): Column[] {
  return columns.flatMap(column => [column, ...flattenColumns(column.children)]);
}

/** The columns that have values of their own, in the order of a row group's chunks. */
export function leafColumns(columns: readonly Column[]): Column[] {
  return flattenColumns(columns).filter(({ physical }) => physical !== null);
}

function toColumn(node: SchemaNode, parentPath: string, name = node.element.name): Column {
  const path = parentPath === '' ? name : `${parentPath}.${name}`;
  const logical = logicalTypeOf(node.element);
  const { type, parts } = shapeOf(node, logical);
  return {
    path,
    name,
    type,
    nullable: node.element.repetition_type !== 'REQUIRED',
    physical: node.element.type ?? null,
    logical,
    children: parts.map(([part, partName]) => toColumn(part, path, partName)),
  };
}

/** What a node is and which of its descendants are its parts, each with the name that Spark gives it. */
export function shapeOf(
  node: SchemaNode,
  logical: LogicalType | null,
): { type: string; parts: [SchemaNode, string][] } {
  const only = node.children.length === 1 ? node.children[0]! : null;
  if (only?.element.repetition_type === 'REPEATED') {
    if (logical?.type === 'MAP' && only.children.length === 2) {
      return { type: 'map', parts: pair(only.children, ['key', 'value']) };
    }
    if (logical?.type === 'LIST') return { type: 'array', parts: [[elementOf(only, node.element.name), 'element']] };
  }
  if (node.children.length > 0 || node.element.type === undefined) {
    return { type: 'struct', parts: node.children.map(child => [child, child.element.name]) };
  }
  return { type: leafType(node.element, logical), parts: [] };
}

/**
 * The element of a LIST: below the repeated group, or, in files of older writers, that group itself.
 * The format's backward compatibility rules tell them apart by the number of fields and by two names.
 */
function elementOf(repeated: SchemaNode, listName: string): SchemaNode {
  const isElement = repeated.children.length !== 1 || ['array', `${listName}_tuple`].includes(repeated.element.name);
  return isElement ? repeated : repeated.children[0]!;
}

function pair(nodes: readonly SchemaNode[], names: readonly string[]): [SchemaNode, string][] {
  return nodes.map((node, index) => [node, names[index]!]);
}

function leafType({ type }: SchemaElement, logical: LogicalType | null): string {
  switch (logical?.type) {
    case 'STRING':
    case 'ENUM':
    case 'JSON':
      return 'string';
    case 'DECIMAL':
      return `decimal(${logical.precision},${logical.scale})`;
    case 'DATE':
      return 'date';
    case 'TIME':
      return 'time';
    case 'TIMESTAMP':
      if (logical.unit === 'NANOS') return 'timestamp in nanoseconds';
      return logical.isAdjustedToUTC ? 'timestamp' : 'timestamp_ntz';
    case 'INTEGER':
      return integerType(logical);
    case 'UUID':
    case 'FLOAT16':
    case 'INTERVAL':
    case 'NULL':
    case 'VARIANT':
    case 'GEOMETRY':
    case 'GEOGRAPHY':
      return logical.type.toLowerCase();
    // A list or map that is none by its structure, or no logical type at all.
    case 'LIST':
    case 'MAP':
    case 'BSON':
    case undefined:
      return PHYSICAL[type ?? 'BYTE_ARRAY'];
  }
}

const PHYSICAL = {
  BOOLEAN: 'boolean',
  INT32: 'int',
  INT64: 'bigint',
  INT96: 'timestamp',
  FLOAT: 'float',
  DOUBLE: 'double',
  BYTE_ARRAY: 'binary',
  FIXED_LEN_BYTE_ARRAY: 'binary',
} as const;

/** Spark reads an unsigned integer as the next wider type. */
function integerType({ bitWidth, isSigned }: { bitWidth: number; isSigned: boolean }): string {
  if (bitWidth === 8) return isSigned ? 'tinyint' : 'smallint';
  if (bitWidth === 16) return isSigned ? 'smallint' : 'int';
  if (bitWidth === 32) return isSigned ? 'int' : 'bigint';
  return isSigned ? 'bigint' : 'decimal(20,0)';
}

/** Many writers set only the logical or only the converted type. */
export function logicalTypeOf({ logical_type, converted_type, precision, scale }: SchemaElement): LogicalType | null {
  // A logical type newer than hyparquet comes as an object without `type`.
  if (logical_type?.type !== undefined) return logical_type;
  if (converted_type === undefined) return null;
  if (converted_type === 'DECIMAL') return { type: 'DECIMAL', precision: precision ?? 0, scale: scale ?? 0 };
  return CONVERTED[converted_type];
}

const integer = (bitWidth: number, isSigned: boolean): LogicalType => ({ type: 'INTEGER', bitWidth, isSigned });

const CONVERTED: Readonly<Record<Exclude<ConvertedType, 'DECIMAL'>, LogicalType>> = {
  UTF8: { type: 'STRING' },
  MAP: { type: 'MAP' },
  MAP_KEY_VALUE: { type: 'MAP' },
  LIST: { type: 'LIST' },
  ENUM: { type: 'ENUM' },
  DATE: { type: 'DATE' },
  TIME_MILLIS: { type: 'TIME', isAdjustedToUTC: true, unit: 'MILLIS' },
  TIME_MICROS: { type: 'TIME', isAdjustedToUTC: true, unit: 'MICROS' },
  TIMESTAMP_MILLIS: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  TIMESTAMP_MICROS: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MICROS' },
  UINT_8: integer(8, false),
  UINT_16: integer(16, false),
  UINT_32: integer(32, false),
  UINT_64: integer(64, false),
  INT_8: integer(8, true),
  INT_16: integer(16, true),
  INT_32: integer(32, true),
  INT_64: integer(64, true),
  JSON: { type: 'JSON' },
  BSON: { type: 'BSON' },
  INTERVAL: { type: 'INTERVAL' },
};
