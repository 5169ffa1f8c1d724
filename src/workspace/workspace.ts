import type { Effects } from '../base/effects.ts';
import { isLakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { setCluster } from './clusters/change-cluster.ts';
import type { ClusterInput } from './clusters/cluster.ts';
import type { FolderMapping } from './compute/python-runtime.ts';
import { type FaultPlanInput, parseFaultPlan } from './faults/fault-plan.ts';
import type { RequestCount } from './faults/request-log.ts';
import { createHandler } from './handler.ts';
import { openState } from './open-state.ts';
import type { Access } from './unity-catalog/securable.ts';
import { parseSecurableName } from './unity-catalog/securable-name.ts';
import type { WorkspaceOptions } from './workspace-options.ts';

/** A stand-in for a Databricks workspace: answers its REST API from plain folders. */
export interface Workspace {
  /** Absolute; the volumes are plain folders below its `Volumes`. */
  readonly directory: string;
  readonly token: string;
  /** Answers one request, in this process and without a socket. Rejects where a fault cuts the connection. */
  handle(request: Request): Promise<Response>;
  /** Replaces the faults that are injected; `{}` ends them. USAGE for a plan that is none. */
  setFaults(plan: FaultPlanInput): void;
  /** How often what has been asked for. */
  requests(): RequestCount[];
  /** What callers may do with a volume, named like `main.default.lakeseed`. It is kept. */
  setAccess(volume: string, access: Access): Promise<void>;
  /** Adds a cluster, in any state, or replaces one. It is kept. */
  setCluster(id: string, cluster: ClusterInput): Promise<void>;
  /** How /Volumes reaches the code of contexts and runs. */
  folderMapping(): Promise<FolderMapping>;
  /** Ends what runs or hangs here, and removes what is only half received. */
  close(): Promise<void>;
}

/**
 * Opens the workspace in a directory; a new one gets the volume main.default.lakeseed. Other processes may have the
 * same directory open. Throws LOCAL_IO, NO_SPACE, NOT_SUPPORTED for a directory of another version, USAGE for a token
 * or faults that cannot be used.
 */
export async function openWorkspace(options: WorkspaceOptions, effects: Effects): Promise<Workspace> {
  const state = await openState(options, effects).catch(error => {
    throw isLakeseedError(error) ? error : localIoError(error, `open the local workspace ${options.directory}`);
  });
  const closing = new AbortController();
  return {
    directory: state.layout.directory,
    token: state.identity.token,
    handle: createHandler(state, { clock: effects.clock, closing: closing.signal }),
    setFaults: plan => state.faults.set(parseFaultPlan(plan)),
    requests: () => state.requests.counts(),
    setAccess: async (volume, access) => {
      await state.securables.update(parseSecurableName(volume, 3), { access });
    },
    setCluster: (id, cluster) => setCluster(state, id, cluster),
    folderMapping: () => state.runtime.mapping(),
    close: async () => {
      closing.abort();
      await Promise.all([state.contexts.close(), state.runs.close()]);
      await state.staging.close();
    },
  };
}
