import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { allowFindings } from './allowed-rules.ts';
import { checkCases } from './case-rules.ts';
import { type CheckedFile, checkFile } from './check-file.ts';
import { checkTable } from './check-table.ts';
import type { Column } from './columns.ts';
import { type DataFile, type DataFolder, type ListOptions, listDataFolder } from './data-folder.ts';
import { type Finding, sortFindings } from './finding.ts';
import { checkPlaces } from './folder-rules.ts';
import type { KnownSchemas } from './read-schema.ts';
import type { RuleId } from './rules.ts';
import { checkEmptyFolders } from './table-rules.ts';

export interface CheckFolderOptions extends ListOptions {
  /** Paths, relative to the folder and with `/`, of the files that matter: all others are as if they were not there. */
  readonly only?: ReadonlySet<string> | undefined;
  /** What lies in the folder, where that is known; by default it is listed. */
  readonly folder?: DataFolder | undefined;
  /** Rules of level `error` whose findings are to be warnings. */
  readonly allow?: readonly RuleId[] | undefined;
  /** Told of the beginning and of the outcome. */
  readonly emit?: Emit | undefined;
}

export interface TableSummary {
  readonly name: string;
  readonly files: number;
  /** Of the files that could be read. */
  readonly rows: number;
  readonly bytes: number;
}

export interface FolderCheck {
  /** No finding of level `error`. A folder without any table is ok: `tables` and `findings` are empty then. */
  readonly ok: boolean;
  readonly tables: readonly TableSummary[];
  readonly findings: readonly Finding[];
  /** What would be delivered, sorted by path; rows and columns of those that can be read. */
  readonly files: readonly (DataFile & { readonly rows: number; readonly columns: readonly Column[] | null })[];
  /** Files that are no Parquet and stay behind. */
  readonly ignored: number;
}

/**
 * The check of a local data folder before anything is sent: where its files lie, and what their footers say. Data is
 * read only of columns that DuckDB may have rounded, so the time depends on the number of files and not on their size. Same folder, same result, in the same
 * order. What is wrong with the files is in the findings; thrown are DATA_DIR_NOT_FOUND, UNSAFE_PATH, LOCAL_IO, CANCELLED.
 */
export async function checkFolder(directory: string, options: CheckFolderOptions = {}): Promise<FolderCheck> {
  const { emit, signal } = options;
  emit?.({ type: 'check.start', directory });
  try {
    const check = await readAndCheck(directory, options);
    emit?.({ type: 'check.finish', ...countCheck(check) });
    return check;
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

async function readAndCheck(
  directory: string,
  { only, folder: known, allow = [], concurrency = 16, signal }: CheckFolderOptions,
): Promise<FolderCheck> {
  const folder = known ?? (await listDataFolder(directory, { concurrency, signal }));
  const counts = (path: string) => only === undefined || only.has(path);
  const files = folder.files.filter(({ path }) => counts(path));
  const misplaced = folder.misplaced.filter(({ path }) => counts(path));
  const schemas: KnownSchemas = new Map();
  const checked = await mapConcurrent(files, file => checkFile(file, schemas), { concurrency, signal });
  const tables = Map.groupBy(checked, ({ file }) => file.table);
  const found = [
    ...checkPlaces(files, misplaced),
    ...checkCases(files),
    ...checkEmptyFolders(folder.emptyTables),
    ...checked.flatMap(({ findings }) => findings),
    ...[...tables].flatMap(([table, members]) => checkTable(table, members)),
  ];
  const findings = sortFindings(allowFindings(found, allow));
  return {
    ok: findings.every(({ level }) => level !== 'error'),
    tables: [...tables].map(([name, members]) => summarize(name, members)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    findings,
    files: checked.map(({ file, rows, columns }) => ({ ...file, rows, columns })),
    ignored: folder.ignored.filter(counts).length,
  };
}

function summarize(name: string, members: readonly CheckedFile[]): TableSummary {
  return {
    name,
    files: members.length,
    rows: members.reduce((total, { rows }) => total + rows, 0),
    bytes: members.reduce((total, { file }) => total + file.size, 0),
  };
}

function countCheck({ tables, files, findings }: FolderCheck) {
  const errors = findings.filter(({ level }) => level === 'error').length;
  return {
    tables: tables.length,
    files: files.length,
    bytes: files.reduce((total, { size }) => total + size, 0),
    errors,
    warnings: findings.length - errors,
  };
}
