import { parquetMetadata } from 'hyparquet/src/metadata.js';
import { type Column, columnsOf } from './columns.ts';
import { leavesOf, type SchemaNode, schemaTree } from './schema-tree.ts';

/** A file's schema in the three forms in which it is looked at; shared by all files that have the same. */
export interface Schema {
  readonly columns: readonly Column[];
  /** In the order of a row group's column chunks. */
  readonly leaves: readonly Leaf[];
}

export interface Leaf {
  /** Dotted, with the middle groups of lists and maps. */
  readonly name: string;
  /** The same, each part as the footer spells it. */
  readonly path: readonly Buffer[];
  readonly type: SchemaNode['element']['type'];
}

/** What has been read, by its bytes: a folder has few schemas, however many files. */
export type KnownSchemas = Map<string, Schema | null>;

/** From the bytes of the footer's list of schema elements; null where they make no tree. */
export function readSchema(bytes: Buffer, known: KnownSchemas): Schema | null {
  const key = bytes.toString('latin1');
  const schema = known.get(key);
  if (schema !== undefined) return schema;
  const parsed = parse(bytes);
  known.set(key, parsed);
  return parsed;
}

function parse(bytes: Buffer): Schema | null {
  const { schema } = parquetMetadata(footerOf(bytes), { geoparquet: false });
  const root = schemaTree(schema);
  if (root === null) return null;
  const leaves = leavesOf(root).map(({ path, element }) => ({
    name: path.join('.'),
    path: path.map(part => Buffer.from(part)),
    type: element.type,
  }));
  return { columns: columnsOf(root), leaves };
}

/** A footer with this schema and without rows. */
function footerOf(schema: Buffer): Buffer {
  const before = Buffer.from([0x15, 0x02, 0x19]);
  const after = Buffer.from([0x16, 0x00, 0x19, 0x0c, 0x00]);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(before.length + schema.length + after.length);
  trailer.write('PAR1', 4);
  return Buffer.concat([before, schema, after, trailer]);
}
