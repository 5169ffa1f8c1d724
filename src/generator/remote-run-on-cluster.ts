import type { Effects } from '../base/effects.ts';
import { redact } from '../base/redact.ts';
import { toSeconds } from '../base/to-seconds.ts';
import { clustersApi } from '../databricks/clusters.ts';
import { type CommandExecution, type ContextRef, commandExecution } from '../databricks/command-execution.ts';
import { installOnCluster } from '../databricks/compute/install-on-cluster.ts';
import { openContext } from '../databricks/compute/open-context.ts';
import { runOnCluster } from '../databricks/compute/run-on-cluster.ts';
import { type FinishedRun, newRunId, type RemoteRun, recordRun } from './remote-run.ts';

const NOT_READY_MS = 30_000;

/** Runs a script in an execution context of its own, which is closed whatever happens. Throws what keeps the script from starting. */
export async function remoteRunOnCluster(run: RemoteRun, clusterId: string, effects: Effects): Promise<FinishedRun> {
  const { opened, script, variables, timeoutSec, signal, emit } = run;
  const api = commandExecution(opened.client);
  const runId = newRunId(effects);
  const record = await recordRun(run, runId, { kind: 'cluster', clusterId, contextId: null }, effects);
  let isLeft = false;
  try {
    const onCreated = async ({ contextId }: ContextRef) => {
      isLeft = true;
      await record.update({ kind: 'cluster', clusterId, contextId });
    };
    const onClosed = () => {
      isLeft = false;
    };
    await using context = await openContext(
      { api, clusterId, notReadyMs: NOT_READY_MS, onCreated, onClosed, signal },
      effects,
    );
    await install(run, { api, runId, context: context.ref }, effects);
    await run.prove();
    await run.clear();
    emit({ type: 'run.start', compute: `the cluster ${clusterId}`, script: script.path, runUrl: null });
    const clusters = clustersApi(opened.client);
    const input = { api, clusters, context: context.ref, runId, script, variables, timeoutSec, signal, emit };
    const outcome = await runOnCluster(input, effects);
    emit({ type: 'run.finish', success: outcome.success, durationSec: outcome.durationSec });
    return { ...outcome, runUrl: null };
  } finally {
    // What could not be closed is left to the next command.
    if (!isLeft) await record.remove();
  }
}

interface Place {
  readonly api: CommandExecution;
  readonly runId: string;
  readonly context: ContextRef;
}

async function install(run: RemoteRun, place: Place, effects: Effects): Promise<void> {
  const { requirements } = run.environment;
  if (!run.install || requirements.length === 0) return;
  const { emit, signal, installTimeoutSec: timeoutSec } = run;
  const startedAt = effects.clock.monotonic();
  const environment = `the environment of the run on ${place.context.clusterId}`;
  emit({ type: 'dependencies.start', environment, requirements: requirements.map(line => redact(line)) });
  await installOnCluster({ ...place, requirements, timeoutSec, signal }, effects);
  const durationSec = toSeconds(effects.clock.monotonic() - startedAt);
  emit({ type: 'dependencies.finish', environment, durationSec });
}
