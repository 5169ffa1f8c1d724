import type { z } from 'zod';
import { type Effects, systemEffects } from '../base/effects.ts';
import { createEmitter, type Emit } from '../base/events.ts';
import { formatScale } from '../base/format.ts';
import { graceSignal } from '../base/grace-signal.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError } from '../errors/format.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { findArrived } from '../volume/arrived.ts';
import { listTree } from '../volume/list-tree.ts';
import type { VolumeName } from '../volume/store.ts';
import { formatVolumePath, parseVolumePath } from '../volume/volume-path.ts';
import { clearAbandonedRuns } from './clear-abandoned-runs.ts';
import { executeScriptOnClusterSchema } from './execute-script-on-cluster-schema.ts';
import { lookAtArrived } from './look-at-arrived.ts';
import { type OpenStore, openStore } from './open-store.ts';
import { type LibraryOptions, parseOptions } from './options.ts';
import { bringUpCluster, lookUpCluster } from './prepare-compute.ts';
import { type RemoteResult, remoteResult, unprovedResult, withNothingAsWarning } from './remote-result.ts';
import { remoteRunOnCluster } from './remote-run-on-cluster.ts';
import { prepareScript } from './remote-script.ts';

export { executeScriptOnClusterSchema };

export interface ExecuteScriptOnClusterOptions extends z.input<typeof executeScriptOnClusterSchema>, LibraryOptions {
  /** Proves to Databricks who calls, instead of what the environment and profile say. */
  readonly credentials?: CredentialsProvider;
}

export type ExecuteScriptOnClusterResult = RemoteResult;

const LISTED_AT_ONCE = 8;

/**
 * Runs a script of the workspace on an all-purpose cluster, with SCALE_FACTOR and OUTPUT_PATH set, and lists afterwards what has arrived
 * in the volume. Nothing is deleted. A script that fails or that runs into its limit is a result with `success` false, one that
 * writes nothing has the warning NOTHING_WRITTEN; what it printed is in `output` either way.
 *
 * Defaults: scaleFactor 1, install true, startCluster false, local false; in seconds, timeoutSec 600 for the run,
 * installTimeoutSec 600 and startTimeoutSec 1200.
 *
 * Throws what keeps the script from starting: USAGE, UNSAFE_PATH, AUTH_FAILED, PERMISSION_DENIED, CLUSTER_NOT_FOUND,
 * CLUSTER_NOT_RUNNING, CLUSTER_UNFIT, CONTEXT_LIMIT, SCRIPT_NOT_FOUND, SCRIPT_NOT_PYTHON, NOT_SUPPORTED,
 * DEPENDENCIES_MISSING, VOLUME_NOT_FOUND, NETWORK, RATE_LIMITED, LOCAL_IO; CANCELLED, with a `result` once the script has started.
 *
 * @example
 * const { success, tables } = await executeScriptOnCluster({
 *   clusterId: '0923-164208-meows279',
 *   workspacePath: '/Workspace/Users/me@example.com/generate_data.py',
 *   volumeOutputPath: '/Volumes/main/default/landing/retail',
 * });
 */
export async function executeScriptOnCluster(
  { signal, onEvent, credentials, ...options }: ExecuteScriptOnClusterOptions,
  effects: Effects = systemEffects(),
): Promise<ExecuteScriptOnClusterResult> {
  const input = parseOptions(executeScriptOnClusterSchema, options);
  const { volume, subfolder } = parseVolumePath(input.volumeOutputPath);
  const outputPath = formatVolumePath(volume, subfolder);
  if (signal?.aborted) throw cancelledError(signal);
  const emit = createEmitter(onEvent, effects.clock.now);
  try {
    await clearAbandonedRuns({ directory: effects.cwd, host: input.host, credentials, signal, emit }, effects);
    await using opened = await openStore({ ...input, credentials, emit, signal }, effects);
    return await run({ input, volume, outputPath, opened, signal, emit }, effects);
  } catch (error) {
    throw signal?.aborted && !isLakeseedError(error) ? cancelledError(signal) : error;
  }
}

interface Job {
  readonly input: z.output<typeof executeScriptOnClusterSchema>;
  readonly volume: VolumeName;
  readonly outputPath: string;
  readonly opened: OpenStore;
  readonly signal: AbortSignal | undefined;
  readonly emit: Emit;
}

async function run(
  { input, volume, outputPath, opened, signal, emit }: Job,
  effects: Effects,
): Promise<ExecuteScriptOnClusterResult> {
  const { store } = opened;
  const cluster = await lookUpCluster(opened, input.clusterId, signal);
  const source = { workspacePath: input.workspacePath, onCluster: true, signal };
  const { script, environment, directory } = await prepareScript(opened, source, effects);
  await store.requireVolume(volume, signal);
  await bringUpCluster(opened, cluster, { ...input, signal, emit }, effects);
  const before = await listTree(store, outputPath, { concurrency: LISTED_AT_ONCE, signal });
  const finished = await remoteRunOnCluster(
    {
      ...input,
      opened,
      profile: input.profile,
      directory,
      script,
      environment,
      variables: { SCALE_FACTOR: formatScale(input.scaleFactor), OUTPUT_PATH: outputPath },
      prove: async () => {},
      clears: () => false,
      clear: async () => {},
      signal,
      emit,
    },
    cluster.cluster_id,
    effects,
  );
  let result: RemoteResult;
  try {
    // After an abort, too, it is said what has arrived.
    using grace = graceSignal(signal, LOOK_MS);
    const looking = { concurrency: LISTED_AT_ONCE, signal: grace.signal };
    const arrived = findArrived(outputPath, before, await listTree(store, outputPath, looking));
    const look = await lookAtArrived(opened, arrived, looking);
    result = withNothingAsWarning(remoteResult({ run: finished, arrived, outputPath, ...look }), outputPath);
  } catch (error) {
    // What the run has printed must not get lost with the connection.
    const reason = signal?.aborted ? cancelledError(signal) : asLakeseedError(error);
    throw extendError(reason, { result: unprovedResult(finished) });
  }
  if (signal?.aborted) throw extendError(cancelledError(signal), { result });
  return result;
}

const LOOK_MS = 10_000;
