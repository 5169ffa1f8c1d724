import type { BoundBytes } from './bound.ts';
import type { Codec, Encoding } from './format.ts';

/** A row group before it has its place in a file. Plain data: it goes from thread to thread as it is. */
export interface RowGroupBytes {
  readonly rows: number;
  /** One for each column chunk, in order; each has a buffer of its own, which may be handed over. */
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
  readonly columns: readonly ColumnChunk[];
}

/** What the file's metadata says of a column chunk. */
export interface ColumnChunk {
  readonly codec: Codec;
  readonly encoding: Encoding;
  /** Levels, those of nulls included. */
  readonly slots: number;
  /** Of all pages and their headers, before and after compression. */
  readonly rawBytes: number;
  readonly bytes: number;
  /** From the beginning of the chunk, which is where its dictionary is. */
  readonly dataOffset: number;
  readonly hasDictionary: boolean;
  readonly nulls: number;
  readonly bounds: BoundBytes | null;
  readonly pages: readonly PageSummary[];
  /** Null where a page has values but no bounds: NaN alone. */
  readonly order: PageOrder | null;
}

export interface PageSummary {
  /** From the beginning of the chunk. */
  readonly offset: number;
  /** With its header. */
  readonly bytes: number;
  readonly firstRow: number;
  readonly nulls: number;
  /** Null in a page without values. */
  readonly bounds: BoundBytes | null;
}

export type PageOrder = 'unordered' | 'ascending' | 'descending';
