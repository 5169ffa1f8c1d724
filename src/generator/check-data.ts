import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { checkFolder, type FolderCheck, type TableSummary } from '../parquet/check-folder.ts';
import { type Finding, isFixable, sortFindings, withoutOffer } from '../parquet/finding.ts';
import type { Fixed, Unfixed } from '../parquet/fix-report.ts';
import { checkPlaces } from '../parquet/folder-rules.ts';
import type { RuleId } from '../parquet/rules.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { dataFolderOf, dataPath, resolveDataFolder } from './data-path.ts';
import { fixInto } from './fix-into.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';

export const checkDataSchema = z.strictObject({
  path: dataPath,
  allow: option.allow,
  fix: z
    .string('Must be the path of a folder')
    .min(1, 'Must be the path of a folder')
    .optional()
    .describe('Make a second data folder there, new or empty, with files rewritten as far as nothing is lost.'),
});

export interface CheckDataOptions extends z.input<typeof checkDataSchema>, LibraryOptions {}

export interface CheckDataResult {
  /** No finding of level `error`: the folder can be delivered. */
  readonly ok: boolean;
  readonly tables: readonly TableSummary[];
  readonly findings: readonly Finding[];
  /** With `fix` only: what was done. `ok`, `tables` and `findings` are then those of the new folder. */
  readonly fix?: {
    /** Absolute. */
    readonly directory: string;
    readonly fixed: readonly Fixed[];
    /** What was left as it is, and why. */
    readonly unfixed: readonly Unfixed[];
  };
}

/**
 * Checks, without sending anything, whether a data folder would arrive as tables that Databricks can read.
 *
 * With `fix`, a folder that is new or empty, all data is put there, rewritten where Spark could not read it and nothing
 * is lost by it; each rewritten file is read by two readers and compared value by value. The data folder is not touched.
 *
 * Defaults: allow [] (ids of rules whose errors are warnings this time).
 *
 * Throws USAGE, DATA_DIR_NOT_FOUND (also where there is no Parquet at all), UNSAFE_PATH, DESTINATION_TAKEN, LOCAL_IO,
 * NO_SPACE, CANCELLED.
 *
 * @example
 * const { ok, findings } = await checkData({ path: 'my-project' });
 */
export async function checkData(
  { signal, onEvent, ...options }: CheckDataOptions,
  effects: Effects = systemEffects(),
): Promise<CheckDataResult> {
  const { path, allow, fix } = parseOptions(checkDataSchema, options);
  const emit = createEmitter(onEvent, effects.clock.now);
  await clearAbandonedRuns({ directory: dirname(await dataFolderOf(path, effects)), signal, emit }, effects);
  const directory = await resolveDataFolder(path, effects);
  if (fix !== undefined)
    return await fixAndCheck(directory, resolve(effects.cwd, fix), { allow, signal, emit }, effects);
  return documentOf(await checkFolder(directory, { allow, signal, emit }), directory);
}

async function fixAndCheck(
  directory: string,
  destination: string,
  options: { readonly allow: readonly RuleId[]; readonly signal: AbortSignal | undefined; readonly emit: Emit },
  effects: Effects,
): Promise<CheckDataResult> {
  // Also says first what is wrong with a folder that has nothing to fix.
  documentOf(await checkFolder(directory, options), directory);
  const { fixed, unfixed, lost } = await fixInto({ directory, destination, ...options }, effects);
  const check = await checkFolder(destination, options);
  const findings = sortFindings([...check.findings, ...checkPlaces([], lost)]).map(withoutOffer);
  const ok = check.ok && lost.length === 0;
  return { ok, tables: check.tables, findings, fix: { directory: destination, fixed, unfixed } };
}

function documentOf({ ok, tables, findings }: FolderCheck, directory: string): CheckDataResult {
  if (tables.length === 0 && ok) {
    throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no Parquet in ${directory}`, {
      hint: 'Write <table>/*.parquet below it: `lakeseed generate` runs the script that does.',
    });
  }
  return { ok, tables, findings };
}

/** Whether it is worth trying `fix`: some of it can be rewritten, as long as the values allow it. */
export function canFix(findings: readonly Finding[]): boolean {
  return findings.some(isFixable);
}
