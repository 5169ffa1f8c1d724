import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { loadDataset } from '../dataset/load/load-dataset.ts';
import type { DatasetPlan } from '../dataset/plan/plan.ts';
import { planDataset } from '../dataset/plan/plan-dataset.ts';
import { cancelledError } from '../errors/cancelled.ts';
import type { Warning } from '../errors/warning.ts';
import { generateTables } from '../kernels/run/generate-tables.ts';
import { writeLastRun } from '../script/last-run.ts';
import { makeFolder } from '../script/project.ts';
import { lockProject } from '../script/project-lock.ts';
import { datasetOptions } from './dataset-options.ts';
import { type DatasetProject, datasetName, openDatasetProject } from './dataset-project.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';
import { prepareSwap, stagingOf, swapData } from './swap-data.ts';

export const generateDatasetSchema = z.strictObject({
  projectPath: option.projectPath.describe('Folder that holds a dataset file, or the file itself.'),
  scaleFactor: option.scaleFactor.describe('Multiplies the rows of every table that is not exempt.'),
  ...datasetOptions,
});

export interface GenerateDatasetOptions extends z.input<typeof generateDatasetSchema>, LibraryOptions {}

export interface GeneratedTable {
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  readonly rows: number;
}

/** What a dataset came to. */
export interface DatasetResult {
  readonly success: true;
  readonly tables: readonly GeneratedTable[];
  readonly seed: number;
  /** SHA-256 over the files in order: the same dataset, scale and version give the same. */
  readonly fingerprint: string;
  readonly durationSec: number;
  readonly warnings: readonly Warning[];
}

/**
 * Generates the Parquet of a declared dataset into `<project>/data`, without Python and without an account. The new data replaces what
 * lakeseed made there before, all of it or, after a failure, none.
 *
 * Defaults: scaleFactor 1; threads as many as there are processors, up to 16; format [] (Parquet only).
 *
 * Throws USAGE, SCRIPT_NOT_FOUND (no dataset), DATASET_INVALID with every mistake in it, NOT_SUPPORTED for words of a later version,
 * DESTINATION_TAKEN (Parquet in `data` that lakeseed did not make), LOCKED, LOCAL_IO, NO_SPACE, CANCELLED.
 *
 * @example
 * const { tables, fingerprint } = await generateDataset({ projectPath: 'examples/ecommerce', scaleFactor: 10 });
 */
export async function generateDataset(
  { signal, onEvent, ...options }: GenerateDatasetOptions,
  effects: Effects = systemEffects(),
): Promise<DatasetResult> {
  const input = parseOptions(generateDatasetSchema, options);
  if (signal?.aborted) throw cancelledError(signal);
  const project = await openDatasetProject(input, effects);
  const plan = await loadPlan(project, input.scaleFactor);
  await using _lock = await lockProject(project, effects);
  const emit = createEmitter(onEvent, effects.clock.now);
  return (await runDataset({ ...input, project, plan, signal, emit }, effects)).result;
}

/** Reads and checks a project's dataset. Throws what loadDataset and planDataset throw. */
export async function loadPlan(project: DatasetProject, scale: number): Promise<DatasetPlan> {
  return planDataset(await loadDataset(project.datasetPath), { scale });
}

export interface DatasetRunInput {
  readonly project: DatasetProject;
  readonly plan: DatasetPlan;
  readonly threads?: number | undefined;
  readonly format: readonly ('csv' | 'jsonl')[];
  readonly signal: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface DatasetRun {
  readonly result: DatasetResult;
  /** Every file, relative to the data folder, sorted. */
  readonly written: readonly string[];
}

const MOST_THREADS = 16;

/** Generates into a staging folder and swaps; the caller holds the project's lock. */
export async function runDataset(input: DatasetRunInput, effects: Effects): Promise<DatasetRun> {
  const { project, plan, signal, emit } = input;
  const startedAt = effects.clock.monotonic();
  const started = new Date(effects.clock.now()).toISOString();
  await prepareSwap(project);
  await makeFolder(project.dataDirectory);
  const threads = input.threads ?? Math.min(MOST_THREADS, availableParallelism());
  emit({ type: 'dataset.start', dataset: datasetName(project), tables: plan.tables.length, threads });
  const staging = stagingOf(project);
  const generated = await generateTables({
    plan,
    directory: staging,
    threads,
    ...(signal && { signal }),
    onProgress: progress => emit({ type: 'dataset.progress', ...progress }),
  });
  for (const kind of new Set([...plan.exports, ...input.format])) {
    const directory = join(project.exportDirectory, kind);
    await generateTables({ plan, directory, format: { kind }, threads, ...(signal && { signal }) });
  }
  await swapData(project);
  const { fingerprint } = generated;
  const tables = generated.tables.map(({ name, files, bytes, rows }) => ({ name, files: files.length, bytes, rows }));
  const written = generated.tables.flatMap(({ name, files }) => files.map(({ path }) => `${name}/${path}`)).sort();
  await writeLastRun(project.stateDirectory, { startedAt: started, exitCode: 0, files: written });
  const durationSec = toSeconds(effects.clock.monotonic() - startedAt);
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  const bytes = tables.reduce((sum, table) => sum + table.bytes, 0);
  emit({ type: 'dataset.finish', tables: tables.length, rows, bytes, durationSec });
  return { result: { success: true, tables, seed: plan.seed, fingerprint, durationSec, warnings: [] }, written };
}
