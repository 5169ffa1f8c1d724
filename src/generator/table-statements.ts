import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { compileTables } from './compile-tables.ts';
import { dataPath } from './data-path.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';

export const tableStatementsSchema = z.strictObject({
  path: dataPath,
  catalog: option.catalog.optional(),
  schema: option.schema.optional(),
  volume: option.volume.optional(),
  remoteSubfolder: option.remoteSubfolder.removeDefault().optional(),
});

export interface TableStatementsOptions extends z.input<typeof tableStatementsSchema>, LibraryOptions {}

export interface TableStatements {
  readonly table: string;
  /** To be run in this order: the table itself, then a comment each. Without a semicolon at the end. */
  readonly statements: readonly string[];
}

export interface TableStatementsResult {
  readonly tables: readonly TableStatements[];
}

/**
 * The Databricks SQL that makes a Delta table of each delivered table folder, for a local data folder and the place it
 * was delivered to: by default the project's last delivery. Partitions come from the folders, comments from what the
 * writer left in the files. Nothing is run; createTables does that.
 *
 * Throws USAGE where no destination is known or a folder's name cannot be a table's, DATA_DIR_NOT_FOUND, UNSAFE_PATH, LOCAL_IO, CANCELLED.
 *
 * @example
 * const { tables } = await tableStatements({ path: 'my-project' });
 */
export async function tableStatements(
  { signal, onEvent: _, ...options }: TableStatementsOptions,
  effects: Effects = systemEffects(),
): Promise<TableStatementsResult> {
  const input = parseOptions(tableStatementsSchema, options);
  const tables = await compileTables({ ...input, signal }, effects);
  return { tables: tables.map(({ table, statements }) => ({ table, statements })) };
}
