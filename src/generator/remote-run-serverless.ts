import type { Effects } from '../base/effects.ts';
import type { Client } from '../databricks/client.ts';
import { type ClearableRun, clearRun } from '../databricks/compute/clear-run.ts';
import { serverlessLauncher } from '../databricks/compute/launcher.ts';
import { runServerless } from '../databricks/compute/run-serverless.ts';
import { jobRuns } from '../databricks/job-runs.ts';
import { type WorkspaceObjects, workspaceObjects } from '../databricks/workspace-objects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { type FinishedRun, newRunId, type RemoteRun, recordRun } from './remote-run.ts';

/** For what is cleared away after an abort. */
const CLEAR_MS = 15_000;
/** Twice this is less than the launcher's patience, after which it starts the script: nothing may be removed any more then. */
const STALL_MS = 15_000;

/**
 * Runs a script as a one-time run on serverless compute, through a launcher that lies in `<home>/.lakeseed/<run>/` until
 * the run has ended. Throws what keeps the script from starting.
 */
export async function remoteRunServerless(run: RemoteRun, home: string, effects: Effects): Promise<FinishedRun> {
  const { opened, signal, emit } = run;
  const id = newRunId(effects);
  const left: LeftRun = {
    id,
    kind: 'serverless',
    runName: `lakeseed ${id}`,
    runId: null,
    folder: `${home}/.lakeseed/${id}`,
  };
  const record = await recordRun(run, id, left, effects);
  const onSubmitted = async (runId: number, pageUrl: string | null) => {
    left.runId = runId;
    await record.update(left);
    const runUrl = shownUrl(run, pageUrl);
    emit({ type: 'run.start', compute: 'serverless compute', script: run.script.path, runUrl });
  };
  let hasEnded = false;
  try {
    const files = await putFiles(run, workspaceObjects(opened.client), left.folder);
    // Refused submissions and packages that cannot be installed are known before anything is deleted.
    await run.prove();
    const waits = run.clears();
    if (!waits) await run.clear();
    const input = {
      api: jobRuns(opened.client),
      run: submissionOf(run, left, files, waits),
      scriptPath: run.script.path,
      timeoutSec: run.timeoutSec,
      onSubmitted,
      onRunning: async () => (waits ? await run.clear(STALL_MS) : undefined),
      signal,
      emit,
    };
    const outcome = await runServerless(input, effects);
    hasEnded = true;
    emit({ type: 'run.finish', success: outcome.success, durationSec: outcome.durationSec });
    return { ...outcome, runUrl: shownUrl(run, outcome.runUrl) };
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  } finally {
    // What could not be cleared away is left to the next command.
    if (await clears(opened.client, left, hasEnded, effects)) await record.remove();
  }
}

/** What has to be cleared away; a run whose id is not known may be there all the same. */
type LeftRun = { -readonly [Key in keyof ServerlessLeft]: ServerlessLeft[Key] };
type ServerlessLeft = Extract<ClearableRun, { kind: 'serverless' }>;

interface PutFiles {
  /** In the workspace. */
  readonly launcher: string;
  readonly script: string;
}

function submissionOf(run: RemoteRun, { id, runName }: LeftRun, { launcher, script }: PutFiles, waits: boolean) {
  const { environment, install, variables } = run;
  const condition = waits ? ['wait until it is empty'] : [];
  return {
    name: runName,
    token: id,
    pythonFile: launcher,
    parameters: [script, variables.SCALE_FACTOR, variables.OUTPUT_PATH, ...condition],
    // Only a cluster has none.
    environmentVersion: environment.environmentVersion!,
    dependencies: install ? environment.requirements : [],
  };
}

async function putFiles({ script, signal }: RemoteRun, objects: WorkspaceObjects, folder: string): Promise<PutFiles> {
  const launcher = `${folder}/launch.py`;
  await objects.makeFolder(folder, signal);
  await objects.writeFile(launcher, Buffer.from(serverlessLauncher), signal);
  if (script.isFile) return { launcher, script: placeOf(script.path) };
  const copy = `${folder}/generate_data.py`;
  await objects.writeFile(copy, script.content, signal);
  return { launcher, script: copy };
}

/** Where code finds a file of the workspace: `/Users/…`, which names the same one, is no path there. */
function placeOf(path: string): string {
  return path.startsWith('/Workspace/') ? path : `/Workspace${path}`;
}

/** The local workspace has no pages. */
function shownUrl({ opened }: RemoteRun, url: string | null): string | null {
  return opened.localDirectory === null ? url : null;
}

async function clears(client: Client, left: LeftRun, hasEnded: boolean, effects: Effects): Promise<boolean> {
  const signal = AbortSignal.timeout(CLEAR_MS);
  const work = hasEnded
    ? workspaceObjects(client).remove(left.folder, signal)
    : clearRun(client, left, signal, effects);
  return await work.then(
    () => true,
    () => false,
  );
}
