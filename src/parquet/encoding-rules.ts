import { type Column, leafColumns } from './columns.ts';
import { type Finding, finding, type Place } from './finding.ts';
import type { Footer } from './footer.ts';
import { rules } from './rules.ts';
import type { Writer } from './writer.ts';

/** How the values of a file are compressed and encoded, where Spark cannot undo it. */
export function checkEncodings({ columns, codecs, byteStreamSplit }: Footer, writer: Writer, place: Place): Finding[] {
  const leaves: readonly Column[] = byteStreamSplit.length === 0 ? [] : leafColumns(columns);
  return [
    ...codecs.flatMap(codec => checkCodec(codec, writer, place)),
    ...byteStreamSplit.map(leaf => {
      const { path } = leaves[leaf]!;
      return finding('byte-stream-split', place, {
        column: path,
        message: `Column ${path} is encoded as BYTE_STREAM_SPLIT. ${rules['byte-stream-split'].why}`,
        fix: DEFAULT_ENCODING[writer],
      });
    }),
  ];
}

function checkCodec(codec: string, writer: Writer, place: Place): Finding[] {
  const rule = codec === 'LZ4_RAW' ? 'lz4-raw' : 'codec';
  if (rule === 'codec' && codec !== 'BROTLI' && codec !== 'LZO') return [];
  return [
    finding(rule, place, {
      message: `${place.file} is compressed with ${codec}. ${rules[rule].why}`,
      fix: ZSTD[writer],
    }),
  ];
}

const ZSTD: Readonly<Record<Writer, string>> = {
  pandas: 'df.to_parquet(path, compression="zstd")',
  polars: 'df.write_parquet(path, compression="zstd")',
  duckdb: 'COPY (SELECT * FROM …) TO … (FORMAT parquet, COMPRESSION zstd)',
  spark: 'df.write.option("compression", "zstd").parquet(path)',
};

const DEFAULT_ENCODING: Readonly<Record<Writer, string>> = {
  pandas: 'Leave use_byte_stream_split and column_encoding out: df.to_parquet(path)',
  polars: 'df.write_parquet(path)',
  duckdb: 'COPY (SELECT * FROM …) TO … (FORMAT parquet, PARQUET_VERSION v1)',
  spark: 'Leave the option parquet.enable.bytestreamsplit out: df.write.parquet(path)',
};
