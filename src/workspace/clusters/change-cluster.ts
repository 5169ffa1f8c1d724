import type { WorkspaceState } from '../call.ts';
import { type ClusterInput, isUp } from './cluster.ts';

/** Adds a cluster or replaces one; where it is not up, what runs on it here ends. */
export async function setCluster(state: WorkspaceState, id: string, cluster: ClusterInput): Promise<void> {
  await state.clusters.put(id, cluster);
  if (!isUp(await state.clusters.require(id))) endWorkOn(id, state);
}

/** Its description stays. */
export async function terminateCluster(state: WorkspaceState, id: string): Promise<void> {
  await state.clusters.terminate(id);
  endWorkOn(id, state);
}

function endWorkOn(id: string, { contexts, runs }: WorkspaceState): void {
  contexts.endOf(id);
  runs.endOf(id);
}
