import type { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter } from '../base/events.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError } from '../errors/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { openProject, type Project } from '../script/project.ts';
import { lockProject } from '../script/project-lock.ts';
import { runScript } from '../script/run-script.ts';
import type { ScriptResult, ScriptRun } from '../script/script-result.ts';
import type { OutputListener, ScriptRunInput } from '../script/script-run-input.ts';
import { type CleanConsent, createCleanConsent, foreignFiles } from '../volume/clean-consent.ts';
import { readDeliveryRecord } from '../volume/delivery-record.ts';
import { folderKey } from '../volume/delivery-state.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import { listTree } from '../volume/list-tree.ts';
import type { VolumeStore } from '../volume/store.ts';
import { checkAndFix } from './check-and-fix.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { findDatasetProject } from './dataset-project.ts';
import { deliverFolder } from './deliver-folder.ts';
import { type DeliveryLibraryOptions, resolveConcurrency, resolveTarget, type Target } from './delivery-options.ts';
import { generateAndUploadSchema } from './generate-and-upload-schema.ts';
import { type DatasetResult, type DatasetRunInput, loadPlan, runDataset } from './generate-dataset.ts';
import { openStore } from './open-store.ts';
import { type LibraryOptions, parseOptions } from './options.ts';
import { refuseOthersOptions } from './refuse-others-options.ts';
import type { UploadResult } from './upload-result.ts';

export { generateAndUploadSchema };

export interface GenerateAndUploadOptions
  extends z.input<typeof generateAndUploadSchema>,
    LibraryOptions,
    DeliveryLibraryOptions {
  /** Called with everything the script prints; a returned promise holds the script back until it resolves. */
  readonly onOutput?: OutputListener;
  /** What the script inherits; by default lakeseed's own environment. */
  readonly scriptEnv?: Effects['env'];
}

export interface GenerateAndUploadResult {
  /** Of a dataset project: what generateDataset returns. */
  readonly generation: ScriptResult | DatasetResult;
  /** Null when the script's exit code is not 0: then nothing remote was touched. */
  readonly upload: UploadResult | null;
}

/**
 * Runs a project's generate_data.py, or generates its dataset, and delivers what this run wrote; Parquet of earlier runs is `stale` and
 * stays behind. What can be known without the script (the destination, the credentials, whether the volume exists) is looked
 * at before it starts.
 *
 * Defaults: scaleFactor 1, format [], script false, env {}, install true; in seconds, timeoutSec 300 for the script alone and installTimeoutSec 600;
 * remoteSubfolder incoming_data, clean true, cleanMode before, concurrency 8, maxConcurrency 16 (requests at once), local false; dryRun false,
 * probe false, fix false, allow [] (rule ids), resume false, manifest false, createVolume false, createSchema false.
 *
 * Throws what executeScript and uploadToVolume throw, USAGE among it, and NOTHING_WRITTEN for a script that ends well without new
 * Parquet. Once the script has run, the error's `result` has `generation`.
 *
 * @example
 * const { generation, upload } = await generateAndUpload({
 *   projectPath: 'my-project',
 *   catalog: 'main',
 *   schema: 'default',
 *   volume: 'landing',
 * });
 */
export async function generateAndUpload(
  { signal, onEvent, onOutput, scriptEnv, credentials, confirmClean, ...options }: GenerateAndUploadOptions,
  effects: Effects = systemEffects(),
): Promise<GenerateAndUploadResult> {
  const input = parseOptions(generateAndUploadSchema, options);
  const target = resolveTarget(input);
  if (signal?.aborted) throw cancelledError(signal);
  const emit = createEmitter(onEvent, effects.clock.now);
  const dataset = await findDatasetProject(input, effects);
  refuseOthersOptions({ ...options }, dataset !== null);
  const project = dataset ?? (await openProject(input.projectPath, effects));
  const plan = dataset && (await loadPlan(dataset, input.scaleFactor));
  await using _lock = await lockProject(project, effects);
  await clearAbandonedRuns({ directory: project.directory, host: input.host, credentials, signal, emit }, effects);
  await using opened = await openStore({ ...input, credentials, emit, signal }, effects);
  const { store } = opened;
  const consent = createCleanConsent(confirmClean);
  await lookAhead({ input, target, store, consent, asks: confirmClean !== undefined, signal }, effects);
  const run: Run =
    dataset && plan
      ? await runDatasetFor({ ...input, project: dataset, plan, signal, emit }, effects)
      : await runScriptFor(
          // Where there is no dataset, the project is a script's.
          { ...input, project: project as Project, signal, emit, onOutput },
          { ...effects, env: scriptEnv ?? effects.env },
        );
  const { generation, written, stale } = run;
  if ('exitCode' in generation && generation.exitCode !== 0) return { generation, upload: null };
  try {
    refuseNothing(generation);
    const { dataDirectory: directory } = project;
    const { allow, fix } = input;
    const only = new Set(written);
    await using sound = await checkAndFix({ directory, only, allow, fix, signal, emit }, effects);
    const { check, fixed } = sound;
    const delivery = { input, target, store, directory, check, fixed, stale, warnings: [], consent, signal, emit };
    return { generation, upload: await deliverFolder(delivery, effects) };
  } catch (error) {
    throw withGeneration(error, generation);
  }
}

/** What either kind of project wrote. */
interface Run {
  readonly generation: ScriptResult | DatasetResult;
  readonly written: readonly string[];
  readonly stale: readonly string[];
}

async function runDatasetFor(input: DatasetRunInput, effects: Effects): Promise<Run> {
  const { result, written } = await runDataset(input, effects);
  return { generation: result, written, stale: [] };
}

async function runScriptFor(input: ScriptRunInput, effects: Effects): Promise<Run> {
  const { result, written, stale } = await generate(() => runScript(input, effects));
  return { generation: result, written, stale };
}

interface LookAhead {
  readonly input: z.output<typeof generateAndUploadSchema>;
  readonly target: Target;
  readonly store: VolumeStore;
  readonly consent: CleanConsent;
  /** Whether there is somebody to ask. */
  readonly asks: boolean;
  readonly signal: AbortSignal | undefined;
}

/** Nobody should wait for a long script to learn of a mistyped volume, or to be asked a question at its end. */
async function lookAhead({ input, target, store, consent, asks, signal }: LookAhead, effects: Effects): Promise<void> {
  const { volume, remoteBase } = target;
  const exists = await ensureVolume({ ...input, store, volume, dryRun: true, signal, emit: () => {} });
  if (!exists || !asks || !input.clean || input.dryRun) return;
  try {
    const remote = await listTree(store, remoteBase, { ...resolveConcurrency(input), signal });
    const record = await readDeliveryRecord(folderKey({ store, remoteBase }), effects);
    await consent(remoteBase, remote, foreignFiles({ remoteBase, remote, record }));
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

/** A script that was ended carries its own result: here it is one half. */
async function generate(run: () => Promise<ScriptRun>): Promise<ScriptRun> {
  try {
    return await run();
  } catch (error) {
    const { result } = asLakeseedError(error);
    // runScript attaches nothing else.
    throw result === undefined ? error : withGeneration(error, result as ScriptResult);
  }
}

function withGeneration(error: unknown, generation: ScriptResult | DatasetResult): LakeseedError {
  return extendError(asLakeseedError(error), { result: { generation, upload: null } });
}

function refuseNothing({ warnings }: ScriptResult | DatasetResult): void {
  const nothing = warnings.find(({ code }) => code === 'NOTHING_WRITTEN');
  if (!nothing) return;
  const { message, hint, path } = nothing;
  throw new LakeseedError('NOTHING_WRITTEN', `${message} Nothing was deleted and nothing was sent.`, {
    hint,
    ...(path !== undefined && { details: { path } }),
  });
}
