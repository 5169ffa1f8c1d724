import { CompactWriter } from './compact-writer.ts';
import type { ColumnChunk, PageOrder } from './row-group-bytes.ts';

/** Where an index lies in the file. */
export interface IndexPlace {
  readonly offset: number;
  readonly bytes: number;
}

const ORDER: Readonly<Record<PageOrder, number>> = { unordered: 0, ascending: 1, descending: 2 };
const NOTHING = new Uint8Array();

/** What each page holds at least and at most; null where the format has no way to say it. */
export function columnIndex({ pages, order }: ColumnChunk): Uint8Array | null {
  if (order === null || pages.length === 0) return null;
  const writer = new CompactWriter();
  writer.body(() => {
    writer.booleans(
      1,
      pages.map(({ bounds }) => bounds === null),
    );
    writer.binaries(
      2,
      pages.map(({ bounds }) => bounds?.min ?? NOTHING),
    );
    writer.binaries(
      3,
      pages.map(({ bounds }) => bounds?.max ?? NOTHING),
    );
    writer.int32(4, ORDER[order]);
    writer.int64s(
      5,
      pages.map(({ nulls }) => nulls),
    );
  });
  return writer.sink.view();
}

/** Where each page lies; `offset` is the chunk's own. */
export function offsetIndex({ pages }: ColumnChunk, offset: number): Uint8Array {
  const writer = new CompactWriter();
  writer.body(() => {
    writer.structs(1, pages, page => {
      writer.int64(1, offset + page.offset);
      writer.int32(2, page.bytes);
      writer.int64(3, page.firstRow);
    });
  });
  return writer.sink.view();
}
