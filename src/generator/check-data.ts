import { dirname } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter } from '../base/events.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { checkFolder, type TableSummary } from '../parquet/check-folder.ts';
import type { Finding } from '../parquet/finding.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { dataFolderOf, dataPath, resolveDataFolder } from './data-path.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';

export const checkDataSchema = z.strictObject({ path: dataPath, allow: option.allow });

export interface CheckDataOptions extends z.input<typeof checkDataSchema>, LibraryOptions {}

export interface CheckDataResult {
  /** No finding of level `error`: the folder can be delivered. */
  readonly ok: boolean;
  readonly tables: readonly TableSummary[];
  readonly findings: readonly Finding[];
}

/**
 * Checks, without sending anything, whether a data folder would arrive as tables that Databricks can read.
 *
 * Defaults: allow [] (ids of rules whose errors are warnings this time).
 *
 * Throws USAGE, DATA_DIR_NOT_FOUND (also where there is no Parquet at all), UNSAFE_PATH, LOCAL_IO, CANCELLED.
 *
 * @example
 * const { ok, findings } = await checkData({ path: 'my-project' });
 */
export async function checkData(
  { signal, onEvent, ...options }: CheckDataOptions,
  effects: Effects = systemEffects(),
): Promise<CheckDataResult> {
  const { path, allow } = parseOptions(checkDataSchema, options);
  const emit = createEmitter(onEvent, effects.clock.now);
  await clearAbandonedRuns({ directory: dirname(await dataFolderOf(path, effects)), signal, emit }, effects);
  const directory = await resolveDataFolder(path, effects);
  const { ok, tables, findings } = await checkFolder(directory, { allow, signal, emit });
  if (tables.length === 0 && ok) {
    throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no Parquet in ${directory}`, {
      hint: 'Write <table>/*.parquet below it: `lakeseed generate` runs the script that does.',
    });
  }
  return { ok, tables, findings };
}
