import { nearest } from '../../base/nearest.ts';
import { extendError } from '../../errors/extend-error.ts';
import { hasCode, isLakeseedError, LakeseedError } from '../../errors/lakeseed-error.ts';
import type { Cluster, Clusters } from '../clusters.ts';

/** The cluster with an id, or with a name that no other has. Throws CLUSTER_NOT_FOUND, PERMISSION_DENIED; USAGE for a name of several. */
export async function findCluster(api: Clusters, idOrName: string, signal?: AbortSignal): Promise<Cluster> {
  const byId = looksLikeId(idOrName) ? await getOrNull(api, idOrName, signal) : null;
  if (byId) return byId;
  const all = (await listOrNone(api, signal)).filter(({ cluster_source: source }) => source !== 'JOB');
  const named = all.filter(({ cluster_name: name }) => name === idOrName);
  if (named.length > 1) throw severalNamed(idOrName, named);
  // A list shows less than the cluster itself.
  return named[0] ? await api.get(named[0].cluster_id, signal) : await lastTry(api, idOrName, all, signal);
}

/** `0923-164208-meows279`; ids of other forms are tried when no name fits. */
function looksLikeId(text: string): boolean {
  return /^\d{4}-\d{6}-[\w-]+$/.test(text);
}

async function getOrNull(api: Clusters, id: string, signal: AbortSignal | undefined): Promise<Cluster | null> {
  try {
    return await api.get(id, signal);
  } catch (error) {
    if (hasCode(error, 'PERMISSION_DENIED')) {
      throw extendError(error, { hint: `Ask for CAN ATTACH TO on the cluster ${id}.` });
    }
    // An unknown id is a 400 here.
    if (hasCode(error, 'USAGE') || hasCode(error, 'NOT_FOUND')) return null;
    throw error;
  }
}

/** None where they may not be listed: names are a courtesy. */
async function listOrNone(api: Clusters, signal: AbortSignal | undefined): Promise<Cluster[]> {
  try {
    return await api.list(signal);
  } catch (error) {
    if (isLakeseedError(error) && REFUSALS.has(error.code)) return [];
    throw error;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['PERMISSION_DENIED', 'NOT_FOUND', 'NOT_SUPPORTED', 'USAGE']);

async function lastTry(
  api: Clusters,
  idOrName: string,
  all: readonly Cluster[],
  signal: AbortSignal | undefined,
): Promise<Cluster> {
  const found = looksLikeId(idOrName) ? null : await getOrNull(api, idOrName, signal);
  if (found) return found;
  const names = all.flatMap(({ cluster_id: id, cluster_name: name }) => (name ? [name, id] : [id]));
  const near = nearest(idOrName, names);
  const known = all.slice(0, 5).map(({ cluster_id: id, cluster_name: name }) => (name ? `${name} (${id})` : id));
  const hint =
    near.length > 0
      ? `Did you mean ${near.join(' or ')}?`
      : known.length > 0
        ? `There is ${known.join(', ')}.`
        : 'No cluster can be seen: make one of the kind all-purpose in Databricks, or use --serverless.';
  throw new LakeseedError(
    'CLUSTER_NOT_FOUND',
    `There is no cluster ${JSON.stringify(idOrName)}, or it may not be seen`,
    {
      hint,
      details: { cluster: idOrName, near },
    },
  );
}

function severalNamed(name: string, clusters: readonly Cluster[]): LakeseedError {
  const ids = clusters.map(({ cluster_id: id }) => id);
  return new LakeseedError('USAGE', `${clusters.length} clusters are called ${JSON.stringify(name)}`, {
    hint: `Name the one that you mean by its id: ${ids.join(', ')}.`,
    details: { ids },
  });
}
