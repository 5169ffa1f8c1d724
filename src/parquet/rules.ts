export type Level = 'error' | 'warn';

/** One trap between "the script wrote Parquet" and "Databricks can read it". */
export interface Rule {
  /** Its place in the reference list, which also orders the findings of a file. */
  readonly number: number;
  /** `error`: Spark cannot read it, or rows or values are lost without a message. `warn`: it works but surprises. */
  readonly level: Level;
  /** Whether lakeseed can rewrite such files so that nothing is lost; single cases may differ. */
  readonly fixable: boolean;
  readonly title: string;
  /** What happens to who does not heed it. */
  readonly why: string;
}

/** Every rule there is, by its id. */
export const rules = {
  'not-parquet': {
    number: 1,
    level: 'error',
    fixable: false,
    title: 'Not a readable Parquet file: empty, cut off, damaged, encrypted or something else',
    why: 'Spark cannot read it, and fails on the whole table.',
  },
  'timestamp-nanos': {
    number: 2,
    level: 'error',
    fixable: true,
    title: 'Timestamps in nanoseconds',
    why: 'Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  'timestamp-int96': {
    number: 3,
    level: 'warn',
    fixable: true,
    title: 'Timestamps as INT96, which is deprecated',
    why: 'Spark reads it, but without statistics: every query reads every file.',
  },
  'timestamp-ntz': {
    number: 4,
    level: 'warn',
    fixable: true,
    title: 'Timestamps without a time zone',
    why: 'Spark makes it TIMESTAMP_NTZ, for which a Delta table needs a feature of its own.',
  },
  'unsigned-integer': {
    number: 5,
    level: 'warn',
    fixable: true,
    title: 'Unsigned integers',
    why: 'Spark has none and takes a wider type: UINT64 becomes decimal(20,0).',
  },
  uuid: {
    number: 6,
    level: 'error',
    fixable: true,
    title: 'UUID columns',
    why: 'Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  'time-interval': {
    number: 7,
    level: 'error',
    fixable: true,
    title: 'Times of day and intervals',
    why: 'Spark has no such type and refuses the file.',
  },
  'json-bson-enum': {
    number: 8,
    level: 'warn',
    fixable: true,
    title: 'JSON, BSON and ENUM columns',
    why: 'Spark reads plain text (of BSON, bytes) and forgets what it means.',
  },
  'lossy-double': {
    number: 9,
    level: 'warn',
    fixable: false,
    title: 'Whole numbers beyond 2^53 that DuckDB wrote as DOUBLE: sum() of integers and HUGEINT',
    why: 'A double has 53 bits: their last digits are lost already in the file.',
  },
  'wide-decimal': {
    number: 10,
    level: 'error',
    fixable: true,
    title: 'Decimals of more than 38 digits',
    why: 'Spark stops at 38 digits and refuses the file.',
  },
  'column-name': {
    number: 11,
    level: 'error',
    fixable: true,
    title: 'Column names with a space, a tab, a newline or one of , ; { } ( ) =',
    why: 'Delta refuses it in a table without column mapping.',
  },
  'case-conflict': {
    number: 12,
    level: 'error',
    fixable: true,
    title: 'Names that differ only in case: of columns, table folders, partition keys or files',
    why: 'Spark and Delta do not tell upper from lower case in column names and refuse both.',
  },
  'duplicate-name': {
    number: 13,
    level: 'error',
    fixable: false,
    title: 'Several columns of one name, or a column without a name',
    why: 'Spark refuses the file (COLUMN_ALREADY_EXISTS).',
  },
  'pandas-index': {
    number: 13,
    level: 'warn',
    fixable: false,
    title: 'The index of a pandas frame as a column',
    why: 'It becomes a column of the table.',
  },
  'schema-mismatch': {
    number: 14,
    level: 'error',
    fixable: true,
    title: 'Files of one table that disagree about its columns',
    why: 'Spark takes one file for the schema of all: others fail, or lose the column without a message.',
  },
  'null-type': {
    number: 15,
    level: 'warn',
    fixable: true,
    title: 'Columns without a type, because they hold no value',
    why: 'Spark makes it int, all null.',
  },
  'empty-table': {
    number: 16,
    level: 'warn',
    fixable: false,
    title: 'Tables without rows, or without files',
    why: 'Often a filter or a join has dropped everything.',
  },
  'file-sizes': {
    number: 17,
    level: 'warn',
    fixable: false,
    title: 'Many small files, huge files, huge or tiny row groups',
    why: 'Reading takes longer and more memory than it must: 64 to 256 MB a file are good.',
  },
  codec: {
    number: 18,
    level: 'error',
    fixable: true,
    title: 'Compression that Spark lacks: BROTLI and LZO',
    why: 'Spark cannot decompress it, and the query fails.',
  },
  'hidden-file': {
    number: 19,
    level: 'error',
    fixable: true,
    title: 'Parquet that readers pass over: hidden by its name, or without the suffix .parquet',
    why: 'Its rows would be missing, without a message.',
  },
  'nested-folder': {
    number: 20,
    level: 'error',
    fixable: true,
    title: 'Folders below a table that are no Hive partitions (key=value)',
    why: 'Spark does not look into it: its rows would be missing, without a message.',
  },
  'map-struct': {
    number: 21,
    level: 'error',
    fixable: false,
    title: 'Structs without fields, and maps whose keys may be null',
    why: 'Spark and Delta have no such type.',
  },
  float16: {
    number: 22,
    level: 'error',
    fixable: true,
    title: 'Half-precision floats',
    why: 'Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  'byte-stream-split': {
    number: 23,
    level: 'error',
    fixable: true,
    title: 'The encoding BYTE_STREAM_SPLIT',
    why: 'Spark’s vectorised reader does not decode it, and the query fails.',
  },
  'partition-values': {
    number: 24,
    level: 'error',
    fixable: false,
    title: 'Hive partitions that do not fit together, or that change their values',
    why: 'Spark refuses a table with different partition keys, and passes over files beside its partitions without a message.',
  },
  'no-table-folder': {
    number: 25,
    level: 'error',
    fixable: true,
    title: 'Parquet directly in the data folder, without a folder for its table',
    why: 'A table is a folder: a file beside the tables belongs to none of them.',
  },
  'lz4-raw': {
    number: 26,
    level: 'warn',
    fixable: true,
    title: 'Compression LZ4_RAW, which pyarrow calls lz4',
    why: 'Only Spark 3.5 and newer decompress it.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof rules;
