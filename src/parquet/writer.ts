/** The tools that data scripts write with; what is not known is taken for pandas, as most scripts are. */
export type Writer = 'pandas' | 'polars' | 'duckdb' | 'spark';

/** Who wrote a file, by what its footer says of itself. */
export function writerOf(createdBy: string): Writer {
  if (createdBy.startsWith('DuckDB')) return 'duckdb';
  if (createdBy.startsWith('Polars')) return 'polars';
  return createdBy.startsWith('parquet-mr') ? 'spark' : 'pandas';
}
