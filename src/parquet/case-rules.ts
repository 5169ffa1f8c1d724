import type { DataFile } from './data-folder.ts';
import { type Finding, finding } from './finding.ts';

/** Folders of tables, and files of one table, whose names differ only in case. */
export function checkCases(files: readonly DataFile[]): Finding[] {
  return [...checkTables(files), ...checkFiles(files)];
}

/** Unity Catalog knows one table of both names: the second would take the place of the first. */
function checkTables(files: readonly DataFile[]): Finding[] {
  const firsts = new Map<string, DataFile>();
  for (const file of files) if (!firsts.has(file.table)) firsts.set(file.table, file);
  const groups = Map.groupBy(firsts.values(), ({ table }) => table.toLowerCase());
  return [...groups.values()].flatMap(([first, ...others]) =>
    others.map(({ table, path }) =>
      finding(
        'case-conflict',
        { table, file: path },
        {
          fixable: false,
          message: `Table folders ${first!.table} and ${table} differ only in case. Unity Catalog has one table for both names: one would replace the other.`,
          fix: `Write the rows to one folder, or call the table otherwise: f"{OUTPUT_PATH}/${table}_2"`,
        },
      ),
    ),
  );
}

/** Volumes keep them apart; the disks of Windows and macOS do not. */
function checkFiles(files: readonly DataFile[]): Finding[] {
  const seen = new Map<string, DataFile>();
  return files.flatMap(file => {
    // The table's own name is another finding.
    const key = `${file.table}/${file.path.slice(file.table.length).toLowerCase()}`;
    const first = seen.get(key);
    if (!first) {
      seen.set(key, file);
      return [];
    }
    return finding(
      'case-conflict',
      { table: file.table, file: file.path },
      {
        level: 'warn',
        fixable: false,
        message: `${first.path} and ${file.path} differ only in case. Where a disk does not tell them apart, one would replace the other.`,
        fix: 'Number the files: f"part-{number}.parquet"',
      },
    );
  });
}
