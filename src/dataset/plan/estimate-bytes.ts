import type { DataType } from '../../base/data-type.ts';
import type { Node } from './plan.ts';
import type { PlannedColumn } from './scope.ts';

/** About how many bytes a row takes in a compressed file: for what a plan shows, never for what is written. */
export function estimateBytes(columns: readonly (PlannedColumn | null)[]): number {
  const total = columns.reduce(
    (sum, column) => sum + (column && !column.plan.hidden ? bytesOf(column.plan.node, column.values) : 0),
    0,
  );
  return Math.round(total * 10) / 10;
}

function bytesOf(node: Node, values: readonly string[] | null): number {
  if (values) return Math.max(0.1, Math.log2(values.length) / 8);
  switch (node.kind) {
    case 'sequence':
    case 'ordinal':
    case 'step':
    case 'constant':
      return 0.2;
    case 'uuid':
      return 20;
    case 'format':
      return 3;
    case 'weighted':
      return Math.max(0.1, Math.log2(node.values.length) / 8);
    case 'struct':
      return node.fields.reduce((sum, field) => sum + bytesOf(field.node, null), 0);
    default:
      return ofType(node.type);
  }
}

function ofType(type: DataType): number {
  switch (type.kind) {
    case 'boolean':
      return 0.13;
    case 'tinyint':
      return 1;
    case 'smallint':
    case 'date':
      return 2;
    case 'int':
      return 3;
    case 'float':
      return 4;
    case 'decimal':
      return Math.max(1, type.precision / 4);
    case 'bigint':
      return 4;
    case 'timestamp':
    case 'timestamp_ntz':
      return 6;
    case 'double':
      return 8;
    case 'string':
    case 'binary':
      return 12;
    case 'array':
      return 3 * ofType(type.element);
    case 'map':
      return 3 * (ofType(type.key) + ofType(type.value));
    case 'struct':
      return type.fields.reduce((sum, field) => sum + ofType(field.type), 0);
  }
}
