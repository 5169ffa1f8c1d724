import type { Effects } from '../../base/effects.ts';
import { isLakeseedError } from '../../errors/lakeseed-error.ts';
import type { Client } from '../client.ts';
import { clustersApi } from '../clusters.ts';
import { commandExecution } from '../command-execution.ts';
import { type JobRuns, jobRuns } from '../job-runs.ts';
import { workspaceObjects } from '../workspace-objects.ts';
import { openContext } from './open-context.ts';
import { openSpool } from './open-spool.ts';

/** A run that nobody follows any more. */
export type ClearableRun = { readonly id: string } & (
  | { readonly kind: 'cluster'; readonly clusterId: string; readonly contextId: string | null }
  | { readonly kind: 'serverless'; readonly runName: string; readonly runId: number | null; readonly folder: string }
);

/** Ends it and removes what it has left. What is gone already is no error. */
export async function clearRun(
  client: Client,
  run: ClearableRun,
  signal: AbortSignal,
  effects: Effects,
): Promise<void> {
  if (run.kind === 'cluster') return clearCluster(client, run, signal, effects);
  const api = jobRuns(client);
  const active = run.runId === null ? await findByName(api, run, signal) : await ifThere(api.get(run.runId, signal));
  // Not every server tells the name of a run that it is asked for by its id.
  if (active && (active.run_name ?? run.runName) === run.runName) await ifThere(api.cancel(active.run_id, signal));
  await workspaceObjects(client).remove(run.folder, signal);
}

async function findByName(api: JobRuns, { runName }: { readonly runName: string }, signal: AbortSignal) {
  return (await ifThere(api.active(signal)))?.find(({ run_name: name }) => name === runName) ?? null;
}

async function clearCluster(
  client: Client,
  { id, clusterId, contextId }: Extract<ClearableRun, { kind: 'cluster' }>,
  signal: AbortSignal,
  effects: Effects,
): Promise<void> {
  const api = commandExecution(client);
  if (contextId === null) return;
  const cluster = await ifThere(clustersApi(client).get(clusterId, signal));
  const { state = 'RUNNING' } = cluster ?? { state: 'DELETED' };
  // With the cluster went everything that was on it.
  if (state !== 'RUNNING' && state !== 'RESIZING') return;
  // Destroying a context ends what runs in it.
  await ifThere(api.destroyContext({ clusterId, contextId }, signal));
  try {
    await using context = await openContext({ api, clusterId, signal }, effects);
    await using spool = openSpool({ api, context: context.ref, runId: id }, effects);
    await spool.forget();
  } catch {
    // What it printed goes with the cluster.
  }
}

/** A refusal means that it is gone; an answer that does not come means nothing. */
async function ifThere<Result>(work: Promise<Result>): Promise<Result | null> {
  try {
    return await work;
  } catch (error) {
    if (!isLakeseedError(error) || !GONE.has(error.code)) throw error;
    return null;
  }
}

const GONE: ReadonlySet<string> = new Set(['NOT_FOUND', 'USAGE', 'NOT_SUPPORTED']);
