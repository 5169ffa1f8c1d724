import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { type Cluster, clustersApi } from '../databricks/clusters.ts';
import { findCluster } from '../databricks/compute/find-cluster.ts';
import { requireFitCluster } from '../databricks/compute/fit-cluster.ts';
import { requireRunning } from '../databricks/compute/start-cluster.ts';
import { currentUser } from '../databricks/current-user.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { OpenStore } from './open-store.ts';

/** Finds a cluster and makes sure that it could do the work; whether it runs is another question. */
export async function lookUpCluster({ client }: OpenStore, clusterId: string, signal?: AbortSignal): Promise<Cluster> {
  const cluster = await findCluster(clustersApi(client), clusterId, signal);
  await requireFitCluster(cluster, () => currentUser(client, signal));
  return cluster;
}

export interface BringUpInput {
  readonly startCluster: boolean;
  readonly startTimeoutSec: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export async function bringUpCluster(
  { client }: OpenStore,
  cluster: Cluster,
  { startCluster, startTimeoutSec, signal, emit }: BringUpInput,
  effects: Effects,
): Promise<void> {
  const input = { api: clustersApi(client), cluster, startCluster, startTimeoutSec, signal, emit };
  await requireRunning(input, effects);
}

/** The caller's folder in the workspace. */
export async function homeOf({ client }: OpenStore, signal?: AbortSignal): Promise<string> {
  const { userName } = await currentUser(client, signal);
  if (userName !== '') return `/Workspace/Users/${userName}`;
  throw new LakeseedError('PERMISSION_DENIED', 'Databricks does not tell who the credentials belong to', {
    hint: 'The token needs the scope for SCIM (Me): a personal access token and OAuth with all-apis have it.',
  });
}
