import { formatBytes, formatCount, formatPlural } from '../base/format.ts';
import type { CheckedFile } from './check-file.ts';
import type { RowGroup } from './column-chunks.ts';
import type { DataFile } from './data-folder.ts';
import { type Finding, finding } from './finding.ts';
import { rules } from './rules.ts';
import type { Writer } from './writer.ts';

const MANY = 16;
const SMALL = 1024 ** 2;
const HUGE = 1024 ** 3;
const HUGE_GROUP = 512 * 1024 ** 2;
const FEW_ROWS = 1000;

/** Tables without rows, and tables that lie in more files than they need. */
export function checkFilesOf(table: string, members: readonly CheckedFile[]): Finding[] {
  const [first] = members;
  if (members.every(({ columns, rows }) => columns !== null && rows === 0)) {
    return [
      finding(
        'empty-table',
        { table, file: first!.file.path },
        {
          message: `Table ${table} has no rows in ${formatPlural(members.length, 'file')}. ${rules['empty-table'].why}`,
          fix: 'Look at what the script filters and joins, and at SCALE_FACTOR: a small one can round a count down to 0.',
        },
      ),
    ];
  }
  return checkSmallFiles(table, members);
}

/** A folder of a table, and nothing in it. */
export function checkEmptyFolders(tables: readonly string[]): Finding[] {
  return tables.map(table =>
    finding(
      'empty-table',
      { table, file: null },
      {
        message: `Folder ${table} has no Parquet: no table will come of it. ${rules['empty-table'].why}`,
        fix: 'Write the frame even if it has no rows, so that the table keeps its columns, or remove the folder.',
      },
    ),
  );
}

function checkSmallFiles(table: string, members: readonly CheckedFile[]): Finding[] {
  const folders = [...Map.groupBy(members, ({ file }) => folderOf(file)).values()];
  const [group] = [members, ...folders].filter(isScattered);
  if (!group) return [];
  const { file, writer } = group[0]!;
  const where = group === members ? `Table ${table}` : `Partition ${folderOf(file)}`;
  return [
    finding(
      'file-sizes',
      { table, file: file.path },
      {
        message: `${where} lies in ${formatPlural(group.length, 'file')} of ${formatBytes(meanSize(group))} on average. ${rules['file-sizes'].why}`,
        fix: GATHER[writer],
      },
    ),
  ];
}

function isScattered(group: readonly CheckedFile[]): boolean {
  return group.length > MANY && meanSize(group) < SMALL;
}

function meanSize(group: readonly CheckedFile[]): number {
  return group.reduce((total, { file }) => total + file.size, 0) / group.length;
}

function folderOf({ path }: DataFile): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** One file, or one of its row groups, that is too large or too small. */
export function checkSizes({ table, path, size }: DataFile, groups: readonly RowGroup[], writer: Writer): Finding[] {
  const place = { table, file: path };
  const { why } = rules['file-sizes'];
  const huge = groups.findIndex(({ bytes }) => bytes > HUGE_GROUP);
  const mean = groups.reduce((total, { rows }) => total + rows, 0) / groups.length;
  return [
    ...(size > HUGE
      ? [finding('file-sizes', place, { message: `${path} has ${formatBytes(size)}. ${why}`, fix: SPLIT[writer] })]
      : []),
    ...(huge === -1
      ? []
      : [
          finding('file-sizes', place, {
            message: `Row group ${huge + 1} of ${path} has ${formatBytes(groups[huge]!.bytes)}: who reads it needs that much memory. ${why}`,
            fix: ROW_GROUPS[writer],
          }),
        ]),
    ...(groups.length > 1 && mean < FEW_ROWS
      ? [
          finding('file-sizes', place, {
            message: `${path} has ${formatCount(groups.length)} row groups of ${formatCount(Math.round(mean))} rows on average. ${why}`,
            fix: ROW_GROUPS[writer],
          }),
        ]
      : []),
  ];
}

const GATHER: Readonly<Record<Writer, string>> = {
  pandas: 'Gather the batches and write them once: pd.concat(batches).to_parquet(path)',
  polars: 'Gather the batches and write them once: pl.concat(batches).write_parquet(path)',
  duckdb: 'Write one file: COPY (SELECT * FROM …) TO … (FORMAT parquet), without PER_THREAD_OUTPUT and FILE_SIZE_BYTES',
  spark: 'df.coalesce(1).write.parquet(path)',
};

const SPLIT: Readonly<Record<Writer, string>> = {
  pandas: 'Write slices: df.iloc[start:stop].to_parquet(f"{OUTPUT_PATH}/my_table/part-{number}.parquet")',
  polars: 'Write slices: df.slice(start, length).write_parquet(f"{OUTPUT_PATH}/my_table/part-{number}.parquet")',
  duckdb: "COPY (SELECT * FROM …) TO … (FORMAT parquet, FILE_SIZE_BYTES '256MB')",
  spark: 'df.repartition(16).write.parquet(path)',
};

const ROW_GROUPS: Readonly<Record<Writer, string>> = {
  pandas: 'df.to_parquet(path, row_group_size=500_000)',
  polars: 'df.write_parquet(path, row_group_size=500_000)',
  duckdb: 'COPY (SELECT * FROM …) TO … (FORMAT parquet, ROW_GROUP_SIZE 500_000)',
  spark: 'df.write.option("parquet.block.size", 128 * 1024 * 1024).parquet(path)',
};
