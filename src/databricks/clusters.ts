import { WITHIN_LIMITS } from './backoff.ts';
import type { Client } from './client.ts';
import { pages } from './pages.ts';

/** A cluster, as far as it is looked at; every field but the id may be missing. */
export interface Cluster {
  readonly cluster_id: string;
  readonly cluster_name?: string;
  readonly state?: string;
  readonly state_message?: string;
  /** Such as `16.4.x-scala2.12`. */
  readonly spark_version?: string;
  /** The access mode. */
  readonly data_security_mode?: string;
  readonly single_user_name?: string;
  /** JOB for those that a job makes for itself. */
  readonly cluster_source?: string;
  readonly termination_reason?: { readonly code?: string; readonly type?: string };
}

interface ClustersPage {
  readonly clusters?: readonly Cluster[];
  readonly next_page_token?: string;
}

/** The Clusters API 2.1. */
export interface Clusters {
  get(id: string, signal?: AbortSignal): Promise<Cluster>;
  /** All that may be seen. */
  list(signal?: AbortSignal): Promise<Cluster[]>;
  /** Begins to start it; one that is not terminated is refused. */
  start(id: string, signal?: AbortSignal): Promise<void>;
}

const PREFIX = '/api/2.1/clusters';

export function clustersApi(client: Client): Clusters {
  return {
    get: async (id, signal) => {
      const request = { method: 'GET', path: `${PREFIX}/get`, query: { cluster_id: id }, ...WITHIN_LIMITS } as const;
      return (await client.json({ ...request, doing: `find the cluster ${id}`, signal })) as Cluster;
    },

    async list(signal) {
      const found = new Map<string, Cluster>();
      const request = { method: 'GET', path: `${PREFIX}/list`, doing: 'list the clusters', signal } as const;
      for await (const page of pages<ClustersPage>(client, request)) {
        for (const cluster of page.clusters ?? []) found.set(cluster.cluster_id, cluster);
      }
      return [...found.values()];
    },

    start: (id, signal) =>
      client.call({
        method: 'POST',
        path: `${PREFIX}/start`,
        json: { cluster_id: id },
        doing: `start the cluster ${id}`,
        repeatable: true,
        signal,
      }),
  };
}
