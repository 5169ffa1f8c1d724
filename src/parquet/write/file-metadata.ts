import type { Field } from '../../base/data-type.ts';
import { version } from '../../base/version.ts';
import { SPARK_SCHEMA } from '../comments.ts';
import { CompactWriter } from './compact-writer.ts';
import { CODEC, ENCODING, type Encoding, PAGE, PHYSICAL } from './format.ts';
import type { IndexPlace } from './indexes.ts';
import type { ColumnChunk } from './row-group-bytes.ts';
import { type Leaf, leavesOf, writeSchema } from './schema.ts';
import { sparkSchema } from './spark-schema.ts';

/** A row group at its place in the file. */
export interface PlacedRowGroup {
  readonly rows: number;
  readonly offset: number;
  readonly columns: readonly PlacedColumn[];
}

export interface PlacedColumn {
  readonly chunk: ColumnChunk;
  readonly offset: number;
  readonly columnIndex: IndexPlace | null;
  readonly offsetIndex: IndexPlace;
}

export function fileMetadata(
  fields: readonly Field[],
  rowGroups: readonly PlacedRowGroup[],
  keyValues: ReadonlyMap<string, string>,
): Uint8Array {
  const leaves = leavesOf(fields);
  const writer = new CompactWriter();
  writer.body(() => {
    // Whatever encodings a file has, the format asks for 1.
    writer.int32(1, 1);
    writeSchema(writer, fields);
    writer.int64(
      3,
      rowGroups.reduce((total, { rows }) => total + rows, 0),
    );
    let ordinal = 0;
    writer.structs(4, rowGroups, rowGroup => {
      writeRowGroup(writer, leaves, rowGroup, ordinal);
      ordinal += 1;
    });
    writer.structs(5, [...keyValues, [SPARK_SCHEMA, sparkSchema(fields)] as const], ([key, value]) => {
      writer.binary(1, key);
      writer.binary(2, value);
    });
    writer.binary(6, `lakeseed version ${version}`);
    writer.structs(7, leaves, () => writer.struct(1, () => {}));
  });
  return writer.sink.view();
}

function writeRowGroup(
  writer: CompactWriter,
  leaves: readonly Leaf[],
  { rows, offset, columns }: PlacedRowGroup,
  ordinal: number,
): void {
  let at = 0;
  writer.structs(1, columns, column => {
    writeColumn(writer, leaves[at]!, column);
    at += 1;
  });
  writer.int64(2, sum(columns.map(({ chunk }) => chunk.rawBytes)));
  writer.int64(3, rows);
  writer.int64(5, offset);
  writer.int64(6, sum(columns.map(({ chunk }) => chunk.bytes)));
  // Readers that do not know it number the groups themselves; it has room for no more.
  if (ordinal < 32_768) writer.int16(7, ordinal);
}

function writeColumn(writer: CompactWriter, leaf: Leaf, column: PlacedColumn): void {
  const { chunk, offset, columnIndex, offsetIndex } = column;
  writer.int64(2, 0);
  writer.struct(3, () => {
    writer.int32(1, PHYSICAL[leaf.stored.physical]);
    writer.int32s(2, encodingsOf(chunk));
    writer.binaries(3, leaf.path);
    writer.int32(4, CODEC[chunk.codec]);
    writer.int64(5, chunk.slots);
    writer.int64(6, chunk.rawBytes);
    writer.int64(7, chunk.bytes);
    writer.int64(9, offset + chunk.dataOffset);
    if (chunk.hasDictionary) writer.int64(11, offset);
    writer.struct(12, () => writeStatistics(writer, chunk));
    writer.structs(13, pageKinds(chunk), ({ page, encoding, count }) => {
      writer.int32(1, page);
      writer.int32(2, ENCODING[encoding]);
      writer.int32(3, count);
    });
  });
  writer.int64(4, offsetIndex.offset);
  writer.int32(5, offsetIndex.bytes);
  if (columnIndex) {
    writer.int64(6, columnIndex.offset);
    writer.int32(7, columnIndex.bytes);
  }
}

function writeStatistics(writer: CompactWriter, { nulls, bounds }: ColumnChunk): void {
  writer.int64(3, nulls);
  if (bounds === null) return;
  writer.binary(5, bounds.max);
  writer.binary(6, bounds.min);
  writer.boolean(7, bounds.isMaxExact);
  writer.boolean(8, bounds.isMinExact);
}

function encodingsOf({ encoding, hasDictionary }: ColumnChunk): number[] {
  const encodings: readonly Encoding[] = hasDictionary ? ['plain', encoding, 'rle'] : [encoding, 'rle'];
  return encodings.map(one => ENCODING[one]);
}

/** By it readers know that no page falls back from the dictionary. */
function pageKinds({ encoding, hasDictionary, pages }: ColumnChunk) {
  const data = { page: PAGE.data, encoding, count: pages.length };
  return hasDictionary ? [{ page: PAGE.dictionary, encoding: 'plain' as Encoding, count: 1 }, data] : [data];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
