import type { LogicalType, SchemaElement } from 'hyparquet';
import { logicalTypeOf, shapeOf } from './columns.ts';
import type { SchemaNode } from './schema-tree.ts';

/** A column as it lies in a file: what it means, and where its values are in the file's own structure. */
export interface SourceColumn {
  readonly name: string;
  /** Dotted, as in findings. */
  readonly path: string;
  readonly kind: 'leaf' | 'struct' | 'array' | 'map';
  /** The type as Spark names it. */
  readonly type: string;
  readonly logical: LogicalType | null;
  readonly element: SchemaElement;
  /** Fields of a struct; the element of an array; key and value of a map. */
  readonly parts: readonly SourceColumn[];
  /** The repeated group of an array or a map. */
  readonly repeated: SchemaElement | null;
  /** An array of older writers, whose repeated group is itself the element. */
  readonly isBare: boolean;
}

/** The columns below a schema's root; null where one repeats without being a list or a map, which no table has. */
export function sourceColumnsOf(root: SchemaNode): SourceColumn[] | null {
  const columns = root.children.map(child => toSource(child, '', child.element.name));
  return columns.every(column => column !== null) ? columns : null;
}

function toSource(node: SchemaNode, parentPath: string, name: string, isElement = false): SourceColumn | null {
  const { element } = node;
  if (element.repetition_type === 'REPEATED' && !isElement) return null;
  const path = parentPath === '' ? name : `${parentPath}.${name}`;
  const logical = logicalTypeOf(element);
  const { type, parts } = shapeOf(node, logical);
  const kind = type === 'array' || type === 'map' || type === 'struct' ? type : 'leaf';
  const repeated = kind === 'array' || kind === 'map' ? node.children[0]! : null;
  const isBare = kind === 'array' && parts[0]![0] === repeated;
  const columns = parts.map(([part, partName]) => toSource(part, path, partName, isBare));
  if (!columns.every(column => column !== null)) return null;
  return {
    name,
    path,
    kind,
    type,
    logical,
    element,
    parts: columns,
    repeated: repeated?.element ?? null,
    isBare,
  };
}

/** The columns with values of their own, in the file's order. */
export function sourceLeaves(column: SourceColumn): SourceColumn[] {
  return column.kind === 'leaf' ? [column] : column.parts.flatMap(sourceLeaves);
}
