import { dirname } from 'node:path';
import { quoteIdentifier, quoteString } from '../base/databricks-sql.ts';
import type { Effects } from '../base/effects.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { ColumnComment } from '../parquet/comments.ts';
import { type DataFile, listDataFolder } from '../parquet/data-folder.ts';
import { readFooter } from '../parquet/footer.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { dataFolderOf, resolveDataFolder } from './data-path.ts';
import { type Destination, formatDestination, resolveDestination, type WrittenDestination } from './destination.ts';
import { type LastDelivery, recallDelivery } from './last-delivery.ts';
import { usageError } from './options.ts';
import { type TableShape, tableShape } from './table-shape.ts';

export interface DeliveredData extends Omit<WrittenDestination, 'to' | 'local'> {
  /** A project or a data folder. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
}

export interface CompiledTable {
  /** Name of the folder. */
  readonly table: string;
  /** `catalog.schema.table`. */
  readonly fullName: string;
  /** To be run in this order: the table itself, then a comment each. Without a semicolon at the end. */
  readonly statements: readonly string[];
}

/**
 * Compiles the statements that make a table of each delivered folder, sorted by name. Throws USAGE where no destination
 * is known or a folder's name cannot be a table's, DATA_DIR_NOT_FOUND, UNSAFE_PATH, LOCAL_IO, CANCELLED.
 */
export async function compileTables(
  { path, signal, ...written }: DeliveredData,
  effects: Effects,
): Promise<CompiledTable[]> {
  const folder = await dataFolderOf(path, effects);
  await clearAbandonedRuns({ directory: dirname(folder), signal }, effects);
  const { destination, last } = await findDestination(written, folder);
  try {
    const shapes = last?.shapes ?? (await describeFolder(await resolveDataFolder(path, effects), last, signal));
    requireTableNames(shapes.map(({ name }) => name));
    return shapes.map(shape => compileTable(shape, destination));
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

interface KnownDestination {
  readonly destination: Destination;
  /** What was delivered there the last time; null where that is not known. */
  readonly last: LastDelivery | null;
}

async function findDestination(
  written: Omit<WrittenDestination, 'to' | 'local'>,
  folder: string,
): Promise<KnownDestination> {
  const last = await recallDelivery(folder);
  const isWritten = Object.values(written).some(value => value !== undefined);
  if (!isWritten && last) return { destination: last, last };
  const destination = resolveDestination({ ...written, local: false });
  const isLast = last !== null && formatDestination(last) === formatDestination(destination);
  return { destination, last: isLast ? last : null };
}

/** The tables that were delivered, or all that lie in the folder. */
async function describeFolder(
  directory: string,
  last: LastDelivery | null,
  signal: AbortSignal | undefined,
): Promise<TableShape[]> {
  const { files: present } = await listDataFolder(directory, { signal });
  const files = present.filter(({ table }) => last?.tables.includes(table) ?? true);
  if (files.length === 0) throw new LakeseedError('DATA_DIR_NOT_FOUND', `There are no tables in ${directory}`);
  const byTable = [...Map.groupBy(files, ({ table }) => table)].sort(([a], [b]) => (a < b ? -1 : 1));
  return await mapConcurrent(byTable, async ([table, own]) => describeTable(table, own), { concurrency: 8, signal });
}

async function describeTable(name: string, files: readonly DataFile[]): Promise<TableShape> {
  const paths = files.map(({ path }) => path);
  for (const { absolutePath, size } of files) {
    const footer = await readFooter(absolutePath, size);
    // Whether the files can be read is the check's question.
    if (!('problem' in footer)) return tableShape(name, paths, footer);
  }
  return tableShape(name, paths, null);
}

function compileTable(
  { name, partitionKeys, columnNames, comments }: TableShape,
  destination: Destination,
): CompiledTable {
  const { catalog, schema, volume, remoteSubfolder } = destination;
  const identifier = [catalog, schema, name].map(quoteIdentifier).join('.');
  const path = ['/Volumes', catalog, schema, volume, remoteSubfolder, name].join('/');
  const create = [
    `CREATE OR REPLACE TABLE ${identifier}`,
    partitionKeys.length > 0 && `PARTITIONED BY (${partitionKeys.map(quoteIdentifier).join(', ')})`,
    comments.table !== null && `COMMENT ${quoteString(comments.table)}`,
    [...partitionKeys, ...columnNames].some(needsMapping) && `TBLPROPERTIES ('delta.columnMapping.mode' = 'name')`,
    `AS SELECT * FROM read_files(${quoteString(escapeGlob(path))}, format => 'parquet', schemaEvolutionMode => 'none')`,
  ];
  // A CREATE TABLE AS takes no list of columns, so that their comments come afterwards.
  return {
    table: name,
    fullName: [catalog, schema, name].join('.'),
    statements: [
      create.filter(clause => clause !== false).join(' '),
      ...comments.columns.map(column => compileComment(identifier, column)),
    ],
  };
}

function compileComment(table: string, { path, comment }: ColumnComment): string {
  return `ALTER TABLE ${table} ALTER COLUMN ${path.map(quoteIdentifier).join('.')} COMMENT ${quoteString(comment)}`;
}

/** Delta stores a column whose name has one of these only under another, internal name. */
function needsMapping(column: string): boolean {
  return /[ ,;{}()\n\t=]/.test(column);
}

/** read_files takes a path for a pattern. */
function escapeGlob(path: string): string {
  return path.replace(/[\\*?[\]{}]/g, '\\$&');
}

/** Unity Catalog refuses some names even in back-ticks, and keeps all of them in lower case. */
function requireTableNames(names: readonly string[]): void {
  const refused = names.filter(name => name.length > 255 || /[./ ]|\p{Cc}/u.test(name));
  const clashing = [...Map.groupBy(names, name => name.toLowerCase()).values()].filter(({ length }) => length > 1);
  const problems = [
    ...refused.map(
      name =>
        `Folder ${name} cannot name a table: Unity Catalog takes no period, space, control character or more than 255 characters`,
    ),
    ...clashing.map(
      group => `Folders ${group.join(' and ')} name the same table: Unity Catalog does not tell upper from lower case`,
    ),
  ].map(message => ({ option: '', message }));
  if (problems.length > 0) throw usageError(problems, 'Rename the folders in the script.');
}
