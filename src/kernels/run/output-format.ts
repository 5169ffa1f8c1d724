import type { Codec } from '../../parquet/write/format.ts';

/** How tables are written. Plain data: it goes to the threads. */
export interface OutputFormat {
  /** Parquet in a folder for each table, or a file of text for each, which the rest says nothing about but `rowGroupRows`. */
  readonly kind: 'parquet' | 'csv' | 'jsonl';
  readonly codec: Codec;
  /** Of zstd. */
  readonly level: number;
  /** So many rows are made at a time. */
  readonly rowGroupRows: number;
  /** A file ends with the row group that reaches it. */
  readonly targetFileBytes: number;
}

export const DEFAULT_FORMAT: OutputFormat = {
  kind: 'parquet',
  codec: 'zstd',
  level: 1,
  rowGroupRows: 131_072,
  targetFileBytes: 128 * 2 ** 20,
};
