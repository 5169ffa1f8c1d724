import { join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { type ClusterInfo, maxOutput } from '../clusters/cluster.ts';
import type { Layout } from '../disk/layout.ts';
import { removeFolder } from '../disk/remove-folder.ts';
import { ApiError } from '../http/api-error.ts';
import type { Securables } from '../unity-catalog/securables.ts';
import { ExecutionContext } from './execution-context.ts';
import { findFoldersOf } from './folders.ts';
import type { PythonRuntime } from './python-runtime.ts';

/** The execution contexts of this process. */
export interface Contexts {
  /** Null where the cluster has as many as it takes. */
  create(cluster: ClusterInfo): ExecutionContext | null;
  find(clusterId: string, contextId: string): ExecutionContext | undefined;
  /** Ends one. */
  destroy(context: ExecutionContext): void;
  /** Ends all of a cluster, or all that there are. */
  endOf(clusterId?: string): void;
  /** Ends all and waits until nothing is left. */
  close(): Promise<void>;
}

interface ContextsOptions {
  readonly layout: Layout;
  readonly securables: Securables;
  readonly runtime: PythonRuntime;
  readonly newPath: () => string;
  /** Of one cluster. */
  readonly limit: number;
}

export function createContexts(options: ContextsOptions, effects: Effects): Contexts {
  const { runtime, newPath, limit } = options;
  const contexts = new Map<string, ExecutionContext>();
  const leaving = new Set<Promise<void>>();
  const disks = new Map<string, string>();
  let isClosed = false;

  function create(cluster: ClusterInfo): ExecutionContext | null {
    if (isClosed) throw new ApiError(503, null, 'The local workspace is closing');
    const { cluster_id: clusterId } = cluster;
    const living = contextsOf(clusterId).filter(({ status }) => status !== 'Error');
    if (living.length >= limit) return null;
    const disk = diskOf(clusterId);
    const context = new ExecutionContext(
      {
        clusterId,
        runtime,
        folder: newPath(),
        tempDirectory: join(disk, 'tmp'),
        findFolders: () => findFoldersOf(cluster, join(disk, 'Volumes'), options),
        maxOutput: maxOutput(cluster),
      },
      effects,
    );
    contexts.set(context.id, context);
    return context;
  }

  function destroy(context: ExecutionContext): void {
    contexts.delete(context.id);
    context.destroy();
    waitFor(context.ended);
  }

  function endOf(clusterId?: string): void {
    const ending = contextsOf(clusterId);
    ending.forEach(destroy);
    const disk = clusterId === undefined ? undefined : disks.get(clusterId);
    if (clusterId === undefined || disk === undefined) return;
    disks.delete(clusterId);
    waitFor(Promise.all(ending.map(({ ended }) => ended)).then(() => removeFolder(disk)));
  }

  function contextsOf(clusterId: string | undefined): ExecutionContext[] {
    return [...contexts.values()].filter(context => clusterId === undefined || context.clusterId === clusterId);
  }

  function waitFor(work: Promise<void>): void {
    const left = work.finally(() => leaving.delete(left));
    leaving.add(left);
  }

  /** A cluster's disk lasts as long as the cluster runs. */
  function diskOf(clusterId: string): string {
    const disk = disks.get(clusterId) ?? newPath();
    disks.set(clusterId, disk);
    return disk;
  }

  return {
    create,
    find: (clusterId, contextId) => {
      const context = contexts.get(contextId);
      return context?.clusterId === clusterId ? context : undefined;
    },
    destroy,
    endOf,
    close: async () => {
      isClosed = true;
      endOf();
      await Promise.all(leaving);
    },
  };
}
