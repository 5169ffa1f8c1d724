import type { Effects } from '../base/effects.ts';
import { type ConnectionOptions, loadConfig, revealed } from '../databricks/config.ts';
import { DEFAULT_CLUSTER_ID } from '../workspace/clusters/cluster.ts';
import { usageError } from './options.ts';

/** A cluster as a person may name it: by a flag without a value, too. */
export interface WrittenCluster extends Pick<ConnectionOptions, 'profile' | 'host'> {
  /** True for a flag without a value. */
  readonly cluster: string | true;
  readonly local: boolean;
}

/** The cluster that is meant: the one that is named, else DATABRICKS_CLUSTER_ID, else the profile's; with the local workspace its own. */
export async function resolveCluster(
  { cluster, local, ...connection }: WrittenCluster,
  effects: Effects,
): Promise<string> {
  if (cluster !== true) return cluster;
  if (local) return DEFAULT_CLUSTER_ID;
  const configured = revealed(await loadConfig(connection, effects), 'cluster_id');
  if (configured !== undefined) return configured;
  throw usageError(
    [{ option: 'cluster', message: 'No cluster is named, and none is configured' }],
    'Name its id or its name (--cluster <id>), or set DATABRICKS_CLUSTER_ID or cluster_id in the profile.',
  );
}
