import { formatPlural, listSome } from '../base/format.ts';
import { type Column, flattenColumns } from './columns.ts';
import { type Finding, finding } from './finding.ts';
import { castLine } from './fix-line.ts';
import { type RuleId, rules } from './rules.ts';
import type { Writer } from './writer.ts';

/** A file of a table, what its footer names, and who wrote it. */
export interface WrittenFile {
  readonly path: string;
  readonly columns: readonly Column[];
  readonly writer: Writer;
}

interface TimestampRule {
  readonly id: RuleId;
  readonly is: string;
  readonly applies: (column: Column) => boolean;
  readonly fix: (column: Column, writer: Writer) => string;
}

const timestampRules: readonly TimestampRule[] = [
  {
    id: 'timestamp-int96',
    is: 'an INT96 timestamp',
    applies: ({ physical }) => physical === 'INT96',
    fix: (_, writer) =>
      writer === 'spark'
        ? 'spark.conf.set("spark.sql.parquet.outputTimestampType", "TIMESTAMP_MICROS")'
        : 'Leave use_deprecated_int96_timestamps=True and flavor="spark" out: df.to_parquet(path)',
  },
  {
    id: 'timestamp-ntz',
    is: 'a timestamp without a time zone',
    applies: ({ logical }) => logical?.type === 'TIMESTAMP' && logical.unit !== 'NANOS' && !logical.isAdjustedToUTC,
    fix: (column, writer) =>
      castLine(writer, column, {
        pandas: '.dt.tz_localize("UTC")',
        arrow: 'pa.timestamp("us", "UTC")',
        duckdb: 'TIMESTAMPTZ',
        polars: '.dt.replace_time_zone("UTC")',
        spark: 'timestamp',
      }),
  },
];

/**
 * Timestamps that Spark reads as something else than TIMESTAMP, or slowly: one finding a table and rule, at the first
 * column of the first file, since a script writes all of its timestamps alike.
 */
export function checkTimestamps(table: string, files: readonly WrittenFile[]): Finding[] {
  // Files with one schema share one object.
  const known = new Map<readonly Column[], readonly Column[]>();
  const flat = (columns: readonly Column[]) => {
    if (!known.has(columns)) known.set(columns, flattenColumns(columns));
    return known.get(columns)!;
  };
  return timestampRules.flatMap(({ id, is, applies, fix }) => {
    const matches = new Map(
      [...new Set(files.map(({ columns }) => columns))].map(one => [one, flat(one).filter(applies)]),
    );
    const affected = files.filter(({ columns }) => matches.get(columns)!.length > 0);
    const [first] = affected;
    if (!first) return [];
    const names = [...new Set(affected.flatMap(({ columns }) => matches.get(columns)!.map(({ path }) => path)))];
    const column = matches.get(first.columns)![0]!;
    const others = names.filter(name => name !== column.path);
    const also = others.length === 0 ? '' : ` So ${others.length === 1 ? 'is' : 'are'} ${listSome(others)}.`;
    const where = affected.length === 1 ? '' : ` (in ${formatPlural(affected.length, 'file')})`;
    return finding(
      id,
      { table, file: first.path },
      {
        column: column.path,
        message: `Column ${column.path} is ${is}${where}.${also} ${rules[id].why}`,
        fix: fix(column, first.writer),
      },
    );
  });
}
