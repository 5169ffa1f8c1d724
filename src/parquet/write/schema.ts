import type { DataType, Field } from '../../base/data-type.ts';
import type { CompactWriter } from './compact-writer.ts';
import { CONVERTED, PHYSICAL, REPETITION } from './format.ts';
import { type Stored, storedAs } from './logical-type.ts';

/** A column chunk's place in the schema. */
export interface Leaf {
  /** From the top, with the middle groups of lists and maps. */
  readonly path: readonly string[];
  readonly type: DataType;
  readonly stored: Stored;
  readonly maxDefinition: number;
  readonly maxRepetition: number;
}

interface Node {
  readonly name: string;
  readonly repetition: keyof typeof REPETITION;
  readonly type: DataType;
  /** The repeated group in the middle of a list or map has no type of its own. */
  readonly isMiddle?: boolean;
  readonly children: readonly Node[];
}

/** In the order of a row group's chunks. */
export function leavesOf(fields: readonly Field[]): Leaf[] {
  return fields.flatMap(field => leavesBelow(nodeOf(field), [], 0, 0));
}

/** The list of schema elements, field 2 of a file's metadata. */
export function writeSchema(writer: CompactWriter, fields: readonly Field[]): void {
  const nodes = fields.map(nodeOf);
  writer.structs(2, [null, ...nodes.flatMap(flatten)], node => {
    if (node === null) {
      writer.binary(4, 'schema');
      writer.int32(5, nodes.length);
    } else writeElement(writer, node);
  });
}

function nodeOf({ name, type, nullable }: Field): Node {
  return { name, repetition: nullable ? 'optional' : 'required', type, children: childrenOf(type) };
}

function childrenOf(type: DataType): Node[] {
  if (type.kind === 'struct') return type.fields.map(nodeOf);
  if (type.kind === 'array') return [middle('list', type, [{ name: 'element', type: type.element, nullable: true }])];
  if (type.kind !== 'map') return [];
  const key: Field = { name: 'key', type: type.key, nullable: false };
  return [middle('key_value', type, [key, { name: 'value', type: type.value, nullable: true }])];
}

function middle(name: string, type: DataType, parts: readonly Field[]): Node {
  return { name, repetition: 'repeated', type, isMiddle: true, children: parts.map(nodeOf) };
}

function flatten(node: Node): Node[] {
  return [node, ...node.children.flatMap(flatten)];
}

function leavesBelow(node: Node, parent: readonly string[], definition: number, repetition: number): Leaf[] {
  const path = [...parent, node.name];
  const maxDefinition = definition + (node.repetition === 'required' ? 0 : 1);
  const maxRepetition = repetition + (node.repetition === 'repeated' ? 1 : 0);
  if (node.children.length > 0)
    return node.children.flatMap(child => leavesBelow(child, path, maxDefinition, maxRepetition));
  return [{ path, type: node.type, stored: storedAs(node.type), maxDefinition, maxRepetition }];
}

function writeElement(writer: CompactWriter, node: Node): void {
  const group = node.children.length > 0;
  const stored = group ? null : storedAs(node.type);
  if (stored) {
    writer.int32(1, PHYSICAL[stored.physical]);
    if (stored.physical === 'fixed') writer.int32(2, stored.length);
  }
  writer.int32(3, REPETITION[node.repetition]);
  writer.binary(4, node.name);
  if (group) writer.int32(5, node.children.length);
  const kind = node.isMiddle ? 'struct' : node.type.kind;
  if (kind === 'array' || kind === 'map') {
    writer.int32(6, kind === 'map' ? CONVERTED.map : CONVERTED.list);
    writer.struct(10, () => writer.struct(kind === 'map' ? 2 : 3, () => {}));
  } else if (stored) writeMeaning(writer, stored);
}

function writeMeaning(writer: CompactWriter, { converted, decimal, logical }: Stored): void {
  if (converted !== null) writer.int32(6, converted);
  if (decimal) {
    writer.int32(7, decimal.scale);
    writer.int32(8, decimal.precision);
  }
  if (logical) writer.struct(10, () => logical(writer));
}
