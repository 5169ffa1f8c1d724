import { readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter } from '../base/events.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { Warning } from '../errors/warning.ts';
import { SCRIPT_NAME } from '../script/project.ts';
import { createCleanConsent } from '../volume/clean-consent.ts';
import { checkAndFix, type SoundFolder } from './check-and-fix.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { DATASET_NAMES } from './dataset-project.ts';
import { deliverFolder } from './deliver-folder.ts';
import { type DeliveryLibraryOptions, localDeliveryOptions, resolveTarget } from './delivery-options.ts';
import { fileWarnings } from './file-warnings.ts';
import { leftOverTest } from './left-over.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, parseOptions } from './options.ts';
import type { UploadResult } from './upload-result.ts';

export type { CleanInfo, ConfirmClean } from '../volume/clean-consent.ts';

const FILES = 'Must be a whole number of at least 1';

export const uploadToVolumeSchema = z.strictObject({
  localDataDir: z
    .string('Must be the path of a folder')
    .min(1, 'Must be the path of a folder')
    .describe('Folder with one folder per table, each with *.parquet.'),
  ...localDeliveryOptions,
  maxFiles: z.int(FILES).min(1, FILES).optional().describe('Upload at most this many files, for a trial.'),
});

export interface UploadToVolumeOptions
  extends z.input<typeof uploadToVolumeSchema>,
    LibraryOptions,
    DeliveryLibraryOptions {}

/**
 * Delivers the Parquet of a local data folder, one folder per table, to a Unity Catalog volume, or to the embedded
 * local workspace. Before the first remote change every file is opened and checked, and the volume is known to exist
 * and to be writable. With `clean`, the default, the remote subfolder is then removed with everything below it. A file
 * that fails after its retries is an entry in `errors`; the others still go up.
 *
 * Defaults: remoteSubfolder incoming_data, clean true, cleanMode before, local false; concurrency 8, maxConcurrency 16 (requests
 * at once: as the server takes them; a given concurrency is not exceeded unless maxConcurrency is given, too); dryRun false,
 * probe false, fix false, allow [] (rule ids), resume false, manifest false, createVolume false, createSchema false. Without maxFiles all are sent.
 *
 * With `resume`, files that an interrupted delivery from this machine has sent are not sent again, if the folder still shows
 * them and their local content is the same; everything else is as without it.
 *
 * Throws USAGE, UNSAFE_PATH, DATA_DIR_NOT_FOUND (also for a folder without Parquet), PREFLIGHT_FAILED (findings in
 * `details.findings`), AUTH_FAILED, VOLUME_NOT_FOUND, PERMISSION_DENIED, DESTINATION_TAKEN, NOT_SUPPORTED (a
 * file of more than 5 GiB where Databricks takes no parts), NETWORK, RATE_LIMITED, NO_SPACE, LOCAL_IO, CANCELLED. Once something was changed, the message says what the remote folder holds then.
 *
 * @example
 * const { success, tables } = await uploadToVolume({
 *   localDataDir: 'my-project/data',
 *   catalog: 'main',
 *   schema: 'default',
 *   volume: 'landing',
 * });
 */
export async function uploadToVolume(
  { signal, onEvent, credentials, confirmClean, ...options }: UploadToVolumeOptions,
  effects: Effects = systemEffects(),
): Promise<UploadResult> {
  const input = parseOptions(uploadToVolumeSchema, options);
  const target = resolveTarget(input);
  if (signal?.aborted) throw cancelledError(signal);
  const emit = createEmitter(onEvent, effects.clock.now);
  const directory = resolve(effects.cwd, input.localDataDir);
  await clearAbandonedRuns({ directory: dirname(directory), host: input.host, credentials, signal, emit }, effects);
  await refuseProject(directory);
  const { allow, fix } = input;
  await using sound = await checkAndFix({ directory, allow, fix, signal, emit }, effects);
  const { check, fixed } = sound;
  const stale = await findStale(directory, sound);
  await using opened = await openStore({ ...input, credentials, emit, signal }, effects);
  const { store } = opened;
  const consent = createCleanConsent(confirmClean);
  const warnings = staleWarnings(stale);
  return await deliverFolder(
    { input, target, store, directory, check, fixed, stale, warnings, consent, signal, emit },
    effects,
  );
}

/** Whoever names a project most likely means its data, but may mean a fresh run of it: that is asked, not guessed. */
async function refuseProject(directory: string): Promise<void> {
  const names = await readdir(directory).catch(() => [] as string[]);
  const isProject = [SCRIPT_NAME, ...DATASET_NAMES].some(name => names.includes(name));
  if (!isProject) return;
  throw new LakeseedError('DATA_DIR_NOT_FOUND', `${directory} is a project, not a folder with one folder per table`, {
    hint: `Upload what is there: ${join(directory, 'data')}. Or make it anew and deliver that: lakeseed run.`,
  });
}

/** A file that was mended is known to its project under its old path. */
async function findStale(directory: string, { check, originals }: SoundFolder): Promise<string[]> {
  const isLeftOver = await leftOverTest(directory);
  return check.files.map(({ path }) => path).filter(path => isLeftOver(originals.get(path) ?? path));
}

function staleWarnings(paths: readonly string[]): Warning[] {
  const hint = 'If it is left over from an earlier run, remove it; `lakeseed run` delivers only what its run wrote.';
  const says = 'was not written by the last run of the script, but is delivered';
  return fileWarnings({ code: 'STALE_FILE', paths, says, hint });
}
