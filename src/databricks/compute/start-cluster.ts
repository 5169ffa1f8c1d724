import type { Effects } from '../../base/effects.ts';
import type { Emit } from '../../base/events.ts';
import { formatDuration } from '../../base/format.ts';
import { toSeconds } from '../../base/to-seconds.ts';
import { cancelledError } from '../../errors/cancelled.ts';
import { extendError } from '../../errors/extend-error.ts';
import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import type { Cluster, Clusters } from '../clusters.ts';
import { poll } from './poll.ts';

export interface StartClusterInput {
  readonly api: Clusters;
  readonly cluster: Cluster;
  /** Whether it may be started, and waited for. */
  readonly startCluster: boolean;
  readonly startTimeoutSec: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** Resolves when the cluster runs. Throws CLUSTER_NOT_RUNNING where it does not and may not be started, or does not come up. */
export async function requireRunning(input: StartClusterInput, { clock }: Effects): Promise<void> {
  const { api, cluster, startCluster, startTimeoutSec, signal, emit } = input;
  const { cluster_id: id } = cluster;
  if (isRunning(cluster)) return;
  if (!startCluster) throw notRunning(cluster);
  const startedAt = clock.monotonic();
  let shown = '';
  const get = async () => {
    const now = await api.get(id, signal);
    const { state = '' } = now;
    const elapsedSec = toSeconds(clock.monotonic() - startedAt);
    const message = now.state_message ?? '';
    if (state !== shown) emit({ type: 'cluster.state', cluster: nameOf(cluster), state, message, elapsedSec });
    else emit({ type: 'run.progress', state: `cluster ${state.toLowerCase()}`, elapsedSec });
    shown = state;
    return now;
  };
  const look = async () => {
    const now = await get();
    if (now.state === 'ERROR' || now.state === 'TERMINATED') throw cameNotUp(now);
    return isRunning(now) ? now : null;
  };
  const waiting = { clock, deadline: startedAt + startTimeoutSec * 1000, signal };
  try {
    await poll(() => begins(input, get), waiting);
    const running = await poll(look, waiting);
    if (!running) throw tooSlow(cluster, startTimeoutSec);
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  }
}

function isRunning({ state = 'RUNNING' }: Cluster): boolean {
  return state === 'RUNNING' || state === 'RESIZING';
}

/** One that is coming up already is refused: then it is waited for. Null where it has to go down first. */
async function begins(
  { api, cluster: { cluster_id: id }, signal }: StartClusterInput,
  get: () => Promise<Cluster>,
): Promise<true | null> {
  try {
    await api.start(id, signal);
    return true;
  } catch (error) {
    if (!isLakeseedError(error) || error.statusCode === undefined) throw error;
    const { state = '' } = await get();
    if (/^(?:RUNNING|PENDING|RESIZING|RESTARTING)$/.test(state)) return true;
    if (state === 'TERMINATING') return null;
    throw explain(error, id);
  }
}

function explain(error: LakeseedError, id: string): LakeseedError {
  if (error.code !== 'PERMISSION_DENIED') return error;
  return extendError(error, { hint: `Ask for CAN RESTART on the cluster ${id}, or have somebody start it.` });
}

function notRunning(cluster: Cluster): LakeseedError {
  const { state = '', cluster_id: id } = cluster;
  const isComing = /^(?:PENDING|RESTARTING)$/.test(state);
  return new LakeseedError('CLUSTER_NOT_RUNNING', `The cluster ${nameOf(cluster)} is not running: it is ${state}`, {
    hint: isComing ? 'Wait for it with --start-cluster.' : 'Have it started and waited for with --start-cluster.',
    details: { cluster: id, state },
  });
}

function cameNotUp(cluster: Cluster): LakeseedError {
  const { state, state_message: message, termination_reason: reason, cluster_id: id } = cluster;
  const why = [reason?.code, message].filter(Boolean).join(', ');
  return new LakeseedError(
    'CLUSTER_NOT_RUNNING',
    `The cluster ${nameOf(cluster)} did not come up: ${state}${why && ` (${why})`}`,
    {
      hint: 'Look at the event log on the page of the cluster in Databricks.',
      details: { cluster: id, state },
    },
  );
}

function tooSlow(cluster: Cluster, seconds: number): LakeseedError {
  const message = `The cluster ${nameOf(cluster)} was not running after ${formatDuration(seconds)}`;
  return new LakeseedError('CLUSTER_NOT_RUNNING', message, {
    hint: 'It goes on starting: run again in a few minutes, or give it more time with --start-timeout-sec.',
    details: { cluster: cluster.cluster_id, startTimeoutSec: seconds },
  });
}

function nameOf({ cluster_id: id, cluster_name: name }: Cluster): string {
  return name && name !== id ? `${name} (${id})` : id;
}
