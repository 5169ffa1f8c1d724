import { isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import type { Cluster } from '../clusters.ts';
import type { CurrentUser } from '../current-user.ts';

/** Runtimes before this one write what goes below /Volumes onto a disk that is thrown away. */
const FIRST_RUNTIME = [13, 3] as const;

/**
 * Throws CLUSTER_UNFIT where what runs on the cluster could not write to volumes: its access mode, its owner or its
 * runtime. What the cluster does not say is taken for good. `caller` is asked for only where it matters.
 */
export async function requireFitCluster(cluster: Cluster, caller: () => Promise<CurrentUser>): Promise<void> {
  requireAccessMode(cluster);
  requireRuntime(cluster);
  const { single_user_name: owner } = cluster;
  if (!isDedicated(cluster) || !owner) return;
  const user = await callerOrNull(caller);
  if (user) requireOwner(cluster, owner, user);
}

/** Null where the token may not know whose it is. */
async function callerOrNull(caller: () => Promise<CurrentUser>): Promise<CurrentUser | null> {
  try {
    return await caller();
  } catch (error) {
    if (isLakeseedError(error) && REFUSALS.has(error.code)) return null;
    throw error;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'NOT_FOUND', 'NOT_SUPPORTED', 'USAGE']);

function requireAccessMode({ cluster_id: id, data_security_mode: mode = '' }: Cluster): void {
  if (!/^(?:NONE|LEGACY_\w+)$/.test(mode)) return;
  throw unfit(
    id,
    `has the access mode ${mode}, which has no Unity Catalog: what is written to /Volumes there is lost`,
    {
      hint: 'Use a cluster with the access mode Standard or Dedicated, or change that of this one in its settings.',
      details: { cluster: id, problem: 'access mode', mode },
    },
  );
}

function requireRuntime({ cluster_id: id, spark_version: version = '' }: Cluster): void {
  const [, major, minor] = /^(?:custom:\D*)?(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return;
  const isOld =
    Number(major) < FIRST_RUNTIME[0] || (Number(major) === FIRST_RUNTIME[0] && Number(minor) < FIRST_RUNTIME[1]);
  if (!isOld) return;
  throw unfit(id, `has the runtime ${major}.${minor}, which cannot write to volumes: 13.3 LTS is the first that can`, {
    hint: 'Choose a newer Databricks Runtime in the settings of the cluster, or another cluster.',
    details: { cluster: id, problem: 'runtime', version },
  });
}

function isDedicated({ data_security_mode: mode }: Cluster): boolean {
  return mode === 'SINGLE_USER' || mode === 'DATA_SECURITY_MODE_DEDICATED';
}

function requireOwner({ cluster_id: id }: Cluster, owner: string, { userName, groups }: CurrentUser): void {
  const isSame = owner.toLowerCase() === userName.toLowerCase();
  if (isSame || groups.includes(owner) || userName === '') return;
  throw unfit(id, `is dedicated to ${owner}, and you are ${userName}`, {
    hint: 'Use a cluster of your own, one with the access mode Standard, or --serverless.',
    details: { cluster: id, problem: 'owner', owner, caller: userName },
  });
}

function unfit(id: string, why: string, options: { hint: string; details: Record<string, unknown> }): LakeseedError {
  return new LakeseedError('CLUSTER_UNFIT', `The cluster ${id} ${why}`, options);
}
