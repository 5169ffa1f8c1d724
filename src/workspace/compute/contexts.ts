import { join } from 'node:path';
import type { Effects } from '../../base/effects.ts';
import { type ClusterInfo, hasVolumes, maxOutput } from '../clusters/cluster.ts';
import type { Layout } from '../disk/layout.ts';
import { ExecutionContext } from './execution-context.ts';
import type { Folders, PythonRuntime } from './python-runtime.ts';

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
  readonly runtime: PythonRuntime;
  readonly newPath: () => string;
  /** Of one cluster. */
  readonly limit: number;
}

export function createContexts({ layout, runtime, newPath, limit }: ContextsOptions, effects: Effects): Contexts {
  const contexts = new Map<string, ExecutionContext>();
  const leaving = new Set<Promise<void>>();
  const disks = new Map<string, string>();

  function create(cluster: ClusterInfo): ExecutionContext | null {
    const { cluster_id: clusterId } = cluster;
    if ([...contexts.values()].filter(context => context.clusterId === clusterId).length >= limit) return null;
    const disk = diskOf(clusterId);
    const context = new ExecutionContext(
      {
        clusterId,
        runtime,
        folder: newPath(),
        tempDirectory: join(disk, 'tmp'),
        folders: foldersOf(cluster, disk),
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
    const left = context.ended.finally(() => leaving.delete(left));
    leaving.add(left);
  }

  function endOf(clusterId?: string): void {
    for (const context of [...contexts.values()]) {
      if (clusterId === undefined || context.clusterId === clusterId) destroy(context);
    }
    if (clusterId !== undefined) disks.delete(clusterId);
  }

  /** A cluster's disk lasts as long as the cluster runs. */
  function diskOf(clusterId: string): string {
    const disk = disks.get(clusterId) ?? newPath();
    disks.set(clusterId, disk);
    return disk;
  }

  /** Without Unity Catalog a path below /Volumes is one on the cluster's own disk: what is written there is lost. */
  function foldersOf(cluster: ClusterInfo, disk: string): Folders {
    const volumes = hasVolumes(cluster) ? layout.volumes : join(disk, 'Volumes');
    return { '/Volumes': volumes, '/Workspace': layout.workspaceFiles };
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
      endOf();
      await Promise.all(leaving);
    },
  };
}
