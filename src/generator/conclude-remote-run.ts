import type { Effects } from '../base/effects.ts';
import { formatPlural } from '../base/format.ts';
import { graceSignal } from '../base/grace-signal.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import type { Arrived } from '../volume/arrived.ts';
import { explainInterruption, OLD_FILES_GONE } from '../volume/explain-interruption.ts';
import { type Baseline, finishRunFolder, lookAtRunFolder, type RunFolderInput } from '../volume/run-folder.ts';
import { lookAtArrived } from './look-at-arrived.ts';
import type { OpenStore } from './open-store.ts';
import { type RemoteResult, remoteResult, unprovedResult } from './remote-result.ts';
import type { FinishedRun } from './remote-run.ts';
import type { TableShape } from './table-shape.ts';
import type { UploadPlan } from './upload-result.ts';

export interface GenerateAndUploadOnClusterResult extends RemoteResult {
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`: what the script got as OUTPUT_PATH. */
  readonly volumePath: string;
  /** Where that lies on this machine; null on Databricks. */
  readonly localBase: string | null;
  /** Files from before that were removed. */
  readonly deleted: number;
  /** After a failure, what has become of the files from before; else null. */
  readonly note: string | null;
  readonly dryRun: boolean;
  /** Null unless it was a dry run. */
  readonly plan: Omit<UploadPlan, 'upload'> | null;
}

export interface Conclusion {
  readonly folder: RunFolderInput;
  readonly baseline: Baseline;
  readonly finished: FinishedRun;
  readonly opened: OpenStore;
  /** Keeps where it was delivered to. */
  readonly remember: (shapes: readonly TableShape[]) => Promise<void>;
}

/**
 * What has become of a run that has ended: what counts is what lies in the volume afterwards. Throws what keeps it from being
 * looked at, and CANCELLED after an abort, with a `result`.
 */
export async function concludeRemoteRun(
  conclusion: Conclusion,
  effects: Effects,
): Promise<GenerateAndUploadOnClusterResult> {
  const { folder, finished } = conclusion;
  const { signal, progress } = folder;
  let shown: GenerateAndUploadOnClusterResult;
  try {
    shown = await lookAndFinish(conclusion, effects);
  } catch (error) {
    // What the run has printed must not get lost with the connection.
    progress.changed = true;
    const result = resultOf(folder, unprovedResult(finished));
    throw extendError(await explainInterruption(error, folder), { result });
  }
  if (!signal?.aborted) return shown;
  const cancelled = cancelledError(signal);
  throw extendError(cancelled, { message: `${cancelled.message}. ${shown.note ?? ''}`.trimEnd(), result: shown });
}

async function lookAndFinish(
  { folder, baseline, finished, opened, remember }: Conclusion,
  effects: Effects,
): Promise<GenerateAndUploadOnClusterResult> {
  const { remoteBase, signal } = folder;
  // After an abort, too, it is said what lies there.
  using grace = graceSignal(signal, LOOK_MS);
  const looking = { ...folder, signal: grace.signal };
  const arrived = await lookAtRunFolder(looking, baseline, effects);
  const look = await lookAtArrived(opened, arrived, looking);
  const result = remoteResult({ run: finished, arrived, outputPath: remoteBase, ...look });
  const isDone = result.success && !signal?.aborted;
  if (isDone) {
    await finishRunFolder(folder, baseline, arrived);
    await remember(look.shapes);
  }
  return { ...resultOf(folder, result), note: isDone ? null : noteOf(folder, baseline, arrived) };
}

function resultOf(
  { store, remoteBase, progress }: RunFolderInput,
  result: RemoteResult,
): GenerateAndUploadOnClusterResult {
  return {
    ...result,
    volumePath: remoteBase,
    localBase: store.localPath(remoteBase),
    deleted: progress.deleted.size,
    note: null,
    dryRun: false,
    plan: null,
  };
}

const LOOK_MS = 10_000;

function noteOf({ remoteBase, progress }: RunFolderInput, { tree }: Baseline, arrived: Arrived): string {
  const written = arrived.files.length === 0 ? 'nothing' : formatPlural(arrived.files.length, 'file');
  const now = `The run has left ${written} in ${remoteBase}.`;
  if (progress.deleted.size > 0) return `${now} ${OLD_FILES_GONE}`;
  return tree.files.length > 0 ? `${now} The files from before are still there.` : now;
}
