import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { formatScale } from '../base/format.ts';
import { stallSignal } from '../base/stall-signal.ts';
import type { Cluster } from '../databricks/clusters.ts';
import type { ConfirmReplace } from '../databricks/compute/put-script.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { openProject } from '../script/project.ts';
import { lockProject, type ProjectLock } from '../script/project-lock.ts';
import { type CleanConsent, createCleanConsent, foreignFiles } from '../volume/clean-consent.ts';
import { readDeliveryRecord } from '../volume/delivery-record.ts';
import { folderKey } from '../volume/delivery-state.ts';
import { ensureVolume } from '../volume/ensure-volume.ts';
import { explainInterruption, startProgress } from '../volume/explain-interruption.ts';
import { listTree, type RemoteTree } from '../volume/list-tree.ts';
import { probeVolume } from '../volume/probe.ts';
import {
  type Baseline,
  clearRunFolder,
  clearsRunFolder,
  type ProvedFolder,
  proveRunFolder,
  type RunFolderInput,
} from '../volume/run-folder.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { clusterIdOption, computeOptions, requireOneOf, workspacePathOption } from './compute-options.ts';
import { concludeRemoteRun, type GenerateAndUploadOnClusterResult } from './conclude-remote-run.ts';
import { refuseDatasetOnCompute } from './dataset-project.ts';
import {
  type DeliveryLibraryOptions,
  deliveryOptions,
  resolveConcurrency,
  resolveTarget,
  type Target,
} from './delivery-options.ts';
import { rememberDelivery } from './last-delivery.ts';
import { type OpenStore, openStore } from './open-store.ts';
import { type LibraryOptions, option, parseOptions } from './options.ts';
import { bringUpCluster, homeOf, lookUpCluster } from './prepare-compute.ts';
import type { FinishedRun, RemoteRun } from './remote-run.ts';
import { remoteRunOnCluster } from './remote-run-on-cluster.ts';
import { remoteRunServerless } from './remote-run-serverless.ts';
import { type PreparedScript, prepareScript } from './remote-script.ts';
import type { TableShape } from './table-shape.ts';

export type { ConfirmReplace, ReplaceInfo } from '../databricks/compute/put-script.ts';
export type { GenerateAndUploadOnClusterResult } from './conclude-remote-run.ts';

export const generateAndUploadOnClusterSchema = z.strictObject({
  clusterId: clusterIdOption.optional(),
  serverless: z.boolean().default(false).describe('Run on serverless compute, as a one-time job run.'),
  workspacePath: workspacePathOption.optional(),
  projectPath: option.projectPath.optional(),
  ...deliveryOptions,
  ...computeOptions,
});

export interface GenerateAndUploadOnClusterOptions
  extends z.input<typeof generateAndUploadOnClusterSchema>,
    LibraryOptions,
    DeliveryLibraryOptions {
  /** Asked before a script in the workspace is replaced that somebody has edited; without it, that is DESTINATION_TAKEN. */
  readonly confirmReplace?: ConfirmReplace;
}

/**
 * Runs a script on Databricks compute, an all-purpose cluster or serverless, so that it writes into a volume there: a script
 * of the workspace, or of a project on this machine, which is put into the workspace first. With `clean`, the default, the
 * remote subfolder is removed before, when cluster, script and volume have been checked and everything is ready to
 * start; with cleanMode after, what was there and was not rewritten is removed after a success. Afterwards
 * the volume is listed: a run that wrote no table is not a success.
 *
 * Exactly one of clusterId and serverless, and of workspacePath and projectPath.
 *
 * Defaults: serverless false, scaleFactor 1, remoteSubfolder incoming_data, clean true, cleanMode before, concurrency 8 (requests
 * at once), install true, startCluster false, local false; in seconds, timeoutSec 600 for the run, installTimeoutSec 600 and
 * startTimeoutSec 1200; dryRun false, probe false, createVolume false, createSchema false.
 *
 * Throws what keeps the script from starting: USAGE, UNSAFE_PATH, AUTH_FAILED, PERMISSION_DENIED, CLUSTER_NOT_FOUND,
 * CLUSTER_NOT_RUNNING, CLUSTER_UNFIT, CONTEXT_LIMIT, SERVERLESS_DISABLED, SCRIPT_NOT_FOUND, SCRIPT_NOT_PYTHON, NOT_SUPPORTED,
 * DEPENDENCIES_MISSING, DESTINATION_TAKEN, LOCKED, VOLUME_NOT_FOUND, NETWORK, RATE_LIMITED, LOCAL_IO, NO_SPACE; CANCELLED, with a `result` once the
 * script has started. Once something was deleted, the message says what the remote folder holds then.
 *
 * @example
 * const { success, tables } = await generateAndUploadOnCluster({
 *   serverless: true,
 *   projectPath: 'my-project',
 *   catalog: 'main',
 *   schema: 'default',
 *   volume: 'landing',
 * });
 */
export async function generateAndUploadOnCluster(
  { signal, onEvent, credentials, confirmClean, confirmReplace, ...options }: GenerateAndUploadOnClusterOptions,
  effects: Effects = systemEffects(),
): Promise<GenerateAndUploadOnClusterResult> {
  const parsed = parseOptions(generateAndUploadOnClusterSchema, options);
  const input = { ...parsed, ...resolveConcurrency(parsed) };
  requireOneOf(input, ALTERNATIVES, HINT);
  const target = resolveTarget(input);
  if (signal?.aborted) throw cancelledError(signal);
  const emit = createEmitter(onEvent, effects.clock.now);
  const directory = resolve(effects.cwd, input.projectPath ?? '.');
  await using _lock = await lockInput(input, effects);
  await clearAbandonedRuns({ directory, host: input.host, credentials, signal, emit }, effects);
  await using opened = await openStore({ ...input, credentials, emit, signal }, effects);
  const consent = createCleanConsent(confirmClean);
  const job: Job = { input, target, opened, consent, signal, emit };
  try {
    const cluster = input.clusterId === undefined ? null : await lookUpCluster(opened, input.clusterId, signal);
    const source = { ...input, onCluster: cluster !== null, confirmReplace, signal };
    const prepared = await prepareScript(opened, source, effects);
    const { exists, before } = await lookAhead(job, effects);
    if (input.dryRun) return await rehearse(job, exists, before, effects);
    if (cluster) await bringUpCluster(opened, cluster, { ...input, signal, emit }, effects);
    await ensureVolume({ ...input, store: opened.store, volume: target.volume, signal, emit });
    if (await prepared.put()) emit({ type: 'script.put', path: prepared.script.path });
    return await carryOut(job, prepared, cluster, effects);
  } catch (error) {
    throw signal?.aborted && !isLakeseedError(error) ? cancelledError(signal) : error;
  }
}

/** Of two runs of a project, one would clear away what the other has written. A script of the workspace has no place to hold a lock. */
async function lockInput({ projectPath, dryRun }: Job['input'], effects: Effects): Promise<ProjectLock | null> {
  if (projectPath === undefined || dryRun) return null;
  await refuseDatasetOnCompute(projectPath, effects);
  return await lockProject(await openProject(projectPath, effects), effects);
}

const ALTERNATIVES = [
  ['clusterId', 'serverless'],
  ['workspacePath', 'projectPath'],
] as const;

const HINT =
  'Say where it runs (--cluster or --serverless), and what: a project, or a script of the workspace with --workspace-path.';

interface Job {
  readonly input: z.output<typeof generateAndUploadOnClusterSchema> & ReturnType<typeof resolveConcurrency>;
  readonly target: Target;
  readonly opened: OpenStore;
  readonly consent: CleanConsent;
  readonly signal: AbortSignal | undefined;
  readonly emit: Emit;
}

/** Nobody should wait for a cluster to start to learn of a mistyped volume, or to be asked a question. */
async function lookAhead({ input, target, opened, consent, signal }: Job, effects: Effects) {
  const { store } = opened;
  const { volume, remoteBase } = target;
  const exists = await ensureVolume({ ...input, store, volume, dryRun: true, signal, emit: () => {} });
  const before = exists ? await listTree(store, remoteBase, { concurrency: input.concurrency, signal }) : NOTHING;
  if (input.clean && !input.dryRun) {
    const record = await readDeliveryRecord(folderKey({ store, remoteBase }), effects);
    await consent(remoteBase, before, foreignFiles({ remoteBase, remote: before, record }));
  }
  return { exists, before };
}

const NOTHING: RemoteTree = { files: [], directories: [] };

async function carryOut(
  { input, target, opened, consent, signal, emit }: Job,
  { script, environment, directory }: PreparedScript,
  cluster: Cluster | null,
  effects: Effects,
): Promise<GenerateAndUploadOnClusterResult> {
  const { store } = opened;
  const { volume, remoteBase } = target;
  const progress = startProgress();
  const folder: RunFolderInput = { ...input, store, volume, remoteBase, consent, progress, signal, emit };
  let proved: ProvedFolder | null = null;
  let baseline: Baseline | null = null;
  const run: RemoteRun = {
    ...input,
    opened,
    profile: input.profile,
    directory,
    script,
    environment,
    variables: { SCALE_FACTOR: formatScale(input.scaleFactor), OUTPUT_PATH: remoteBase },
    prove: async () => {
      proved = await proveRunFolder(folder, effects);
      baseline = proved;
    },
    clears: () => proved !== null && clearsRunFolder(folder, proved),
    clear: async stallMs => {
      const count = () => progress.deleted.size;
      using stall = stallMs === undefined ? null : stallSignal(count, { ms: stallMs, reason: stalledError, signal });
      baseline = await clearRunFolder({ ...folder, signal: stall?.signal ?? signal }, proved!);
    },
    signal,
    emit,
  };
  let finished: FinishedRun;
  try {
    finished = cluster
      ? await remoteRunOnCluster(run, cluster.cluster_id, effects)
      : await remoteRunServerless(run, await homeOf(opened, signal), effects);
  } catch (error) {
    throw await explainInterruption(error, folder);
  }
  const remember = async (shapes: readonly TableShape[]) => {
    // A script of the workspace belongs to no project here.
    if (input.projectPath === undefined) return;
    const tables = shapes.map(({ name }) => name);
    const delivery = { ...volume, remoteSubfolder: input.remoteSubfolder, tables, shapes };
    await rememberDelivery(join(directory, 'data'), delivery);
  };
  // A server that carries nothing out, or never says that it does, has given no time for it before.
  const mode = baseline === proved ? 'after' : folder.cleanMode;
  const concluding = { folder: { ...folder, cleanMode: mode }, baseline: baseline!, finished, opened, remember };
  return await concludeRemoteRun(concluding, effects);
}

function stalledError(): LakeseedError {
  return new LakeseedError('NETWORK', 'The workspace takes too long to remove the files from before', {
    hint: 'Try it again later, or with --clean-mode after.',
  });
}

async function rehearse(
  { input, target, opened, signal }: Job,
  exists: boolean,
  before: RemoteTree,
  effects: Effects,
): Promise<GenerateAndUploadOnClusterResult> {
  const { store } = opened;
  const { volume, remoteBase } = target;
  const probed = input.probe && exists;
  if (probed) await probeVolume(store, volume, { random: effects.random, signal });
  const permissions = exists ? await store.effectivePermissions(volume, signal) : null;
  const deleted = input.clean ? before.files.map(({ path }) => path) : [];
  return {
    success: true,
    output: '',
    error: null,
    durationSec: 0,
    tables: [],
    runUrl: null,
    code: null,
    warnings: [],
    volumePath: remoteBase,
    localBase: store.localPath(remoteBase),
    deleted: 0,
    note: null,
    dryRun: true,
    plan: { createVolume: !exists, delete: deleted, permissions, probed },
  };
}
