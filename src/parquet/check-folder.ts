import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { checkColumns } from './column-rules.ts';
import type { Column } from './columns.ts';
import { type DataFile, type DataFolder, type ListOptions, listDataFolder } from './data-folder.ts';
import { type Finding, finding, sortFindings } from './finding.ts';
import { checkPlaces } from './folder-rules.ts';
import { readFooter } from './footer.ts';
import { rules } from './rules.ts';
import { checkSchemas } from './schema-mismatch.ts';

export interface CheckFolderOptions extends ListOptions {
  /** Paths, relative to the folder and with `/`, of the files that matter: all others are as if they were not there. */
  readonly only?: ReadonlySet<string> | undefined;
  /** What lies in the folder, where that is known; by default it is listed. */
  readonly folder?: DataFolder | undefined;
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
  /** What would be delivered, sorted by path; `rows` of those that can be read. */
  readonly files: readonly (DataFile & { readonly rows: number })[];
  /** Files that are no Parquet and stay behind. */
  readonly ignored: number;
}

/**
 * The check of a local data folder before anything is sent: where its files lie, and what their footers say. Data is
 * never read, so the time depends on the number of files and not on their size. Same folder, same result, in the same
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
  { only, folder: known, concurrency = 16, signal }: CheckFolderOptions,
): Promise<FolderCheck> {
  const folder = known ?? (await listDataFolder(directory, { concurrency, signal }));
  const counts = (path: string) => only === undefined || only.has(path);
  const files = folder.files.filter(({ path }) => counts(path));
  const misplaced = folder.misplaced.filter(({ path }) => counts(path));
  const footers = await mapConcurrent(files, footerChecker(), { concurrency, signal });
  const tables = Map.groupBy(footers, ({ file }) => file.table);
  const findings = [
    ...checkPlaces(files, misplaced),
    ...footers.flatMap(footer => footer.findings),
    ...[...tables].flatMap(([table, members]) => checkSchemas(table, members.filter(isReadable))),
  ];
  return {
    ok: findings.every(({ level }) => level !== 'error'),
    tables: [...tables].map(([name, members]) => summarize(name, members)).sort((a, b) => (a.name < b.name ? -1 : 1)),
    findings: sortFindings(findings),
    files: footers.map(({ file, rows }) => ({ ...file, rows })),
    ignored: folder.ignored.filter(counts).length,
  };
}

interface CheckedFile {
  readonly file: DataFile;
  readonly path: string;
  readonly rows: number;
  /** Null where the footer cannot be read. */
  readonly columns: readonly Column[] | null;
  readonly findings: readonly Finding[];
}

/** Keeps of every footer only what is compared later; files with the same columns share one object for them. */
function footerChecker(): (file: DataFile) => Promise<CheckedFile> {
  const known = new Map<string, readonly Column[]>();
  return async file => {
    const { path, table, absolutePath, size } = file;
    const place = { table, file: path };
    const footer = await readFooter(absolutePath, size);
    if ('problem' in footer) {
      const message = `${path} ${footer.problem}. ${rules['not-parquet'].why}`;
      const findings = [finding('not-parquet', place, { message, fix: footer.fix })];
      return { file, path, rows: 0, columns: null, findings };
    }
    const key = JSON.stringify(footer.columns);
    if (!known.has(key)) known.set(key, footer.columns);
    return { file, path, rows: footer.rows, columns: known.get(key)!, findings: checkColumns(footer, place) };
  };
}

function isReadable(file: CheckedFile): file is CheckedFile & { readonly columns: readonly Column[] } {
  return file.columns !== null;
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
