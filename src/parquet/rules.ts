export type Level = 'error' | 'warn';

/** One trap between "the script wrote Parquet" and "Databricks can read it". */
export interface Rule {
  /** Its place in the reference list, which also orders the findings of a file. */
  readonly number: number;
  /** `error`: Spark cannot read it, or rows or values are lost without a message. `warn`: it works but surprises. */
  readonly level: Level;
  readonly title: string;
  /** What happens to who does not heed it. */
  readonly why: string;
}

/** Every rule there is, by its id. */
export const rules = {
  'not-parquet': {
    number: 1,
    level: 'error',
    title: 'Not a readable Parquet file: empty, cut off, damaged, encrypted or something else',
    why: 'Spark cannot read it, and fails on the whole table.',
  },
  'timestamp-nanos': {
    number: 2,
    level: 'error',
    title: 'Timestamps in nanoseconds',
    why: 'Spark has microseconds and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  uuid: {
    number: 6,
    level: 'error',
    title: 'UUID columns',
    why: 'Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  'time-interval': {
    number: 7,
    level: 'error',
    title: 'Times of day and intervals',
    why: 'Spark has no such type and refuses the file.',
  },
  'wide-decimal': {
    number: 10,
    level: 'error',
    title: 'Decimals of more than 38 digits',
    why: 'Spark stops at 38 digits and refuses the file.',
  },
  'case-conflict': {
    number: 12,
    level: 'error',
    title: 'Columns that differ only in case',
    why: 'Spark and Delta do not tell upper from lower case in column names and refuse both.',
  },
  'schema-mismatch': {
    number: 14,
    level: 'error',
    title: 'Files of one table that disagree about its columns',
    why: 'Spark takes one file for the schema of all: others fail, or lose the column without a message.',
  },
  'hidden-file': {
    number: 19,
    level: 'error',
    title: 'Parquet that readers pass over: hidden by its name, or without the suffix .parquet',
    why: 'Its rows would be missing, without a message.',
  },
  'nested-folder': {
    number: 20,
    level: 'error',
    title: 'Folders below a table that are no Hive partitions (key=value)',
    why: 'Spark does not look into it: its rows would be missing, without a message.',
  },
  float16: {
    number: 22,
    level: 'error',
    title: 'Half-precision floats',
    why: 'Spark has no such type and refuses the file (PARQUET_TYPE_ILLEGAL).',
  },
  'no-table-folder': {
    number: 25,
    level: 'error',
    title: 'Parquet directly in the data folder, without a folder for its table',
    why: 'A table is a folder: a file beside the tables belongs to none of them.',
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleId = keyof typeof rules;
