import type { Codec } from '../../parquet/write/format.ts';

/** How Parquet is written. Plain data: it goes to the threads. */
export interface OutputFormat {
  readonly codec: Codec;
  /** Of zstd. */
  readonly level: number;
  readonly rowGroupRows: number;
  /** A file ends with the row group that reaches it. */
  readonly targetFileBytes: number;
}

export const DEFAULT_FORMAT: OutputFormat = {
  codec: 'zstd',
  level: 1,
  rowGroupRows: 131_072,
  targetFileBytes: 128 * 2 ** 20,
};
