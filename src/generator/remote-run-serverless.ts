import type { Effects } from '../base/effects.ts';
import { serverlessLauncher } from '../databricks/compute/launcher.ts';
import { runServerless } from '../databricks/compute/run-serverless.ts';
import { jobRuns } from '../databricks/job-runs.ts';
import { type WorkspaceObjects, workspaceObjects } from '../databricks/workspace-objects.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { type FinishedRun, newRunId, type RemoteRun, recordRun } from './remote-run.ts';

/** For what is cleared away after an abort. */
const CLEAR_MS = 15_000;

/**
 * Runs a script as a one-time run on serverless compute, through a launcher that lies in `<home>/.lakeseed/<run>/` until
 * the run has ended. Throws what keeps the script from starting.
 */
export async function remoteRunServerless(run: RemoteRun, home: string, effects: Effects): Promise<FinishedRun> {
  const { opened, signal } = run;
  const objects = workspaceObjects(opened.client);
  const id = newRunId(effects);
  const folder = `${home}/.lakeseed/${id}`;
  const runName = `lakeseed ${id}`;
  const record = await recordRun(run, id, { kind: 'serverless', runName, runId: null, folder }, effects);
  const onSubmitted = async (runId: number, pageUrl: string | null) => {
    await record.update({ kind: 'serverless', runName, runId, folder });
    const runUrl = shownUrl(run, pageUrl);
    run.emit({ type: 'run.start', compute: 'serverless compute', script: run.script.path, runUrl });
  };
  try {
    const { launcher, script } = await putFiles(run, objects, folder);
    await run.beforeStart();
    const { environment, install, variables, timeoutSec, emit } = run;
    const submitted = {
      name: runName,
      token: id,
      pythonFile: launcher,
      parameters: [script, variables.SCALE_FACTOR, variables.OUTPUT_PATH],
      environmentVersion: environment.environmentVersion,
      dependencies: install ? environment.requirements : [],
    };
    const scriptPath = run.script.path;
    const input = { api: jobRuns(opened.client), run: submitted, scriptPath, timeoutSec, onSubmitted, signal, emit };
    const outcome = await runServerless(input, effects);
    emit({ type: 'run.finish', success: outcome.success, durationSec: outcome.durationSec });
    return { ...outcome, runUrl: shownUrl(run, outcome.runUrl) };
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  } finally {
    // What could not be removed is left to the next command.
    const isCleared = await removes(objects, folder);
    if (isCleared) await record.remove();
  }
}

async function putFiles(
  { script, signal }: RemoteRun,
  objects: WorkspaceObjects,
  folder: string,
): Promise<{ launcher: string; script: string }> {
  const launcher = `${folder}/launch.py`;
  await objects.makeFolder(folder, signal);
  await objects.writeFile(launcher, Buffer.from(serverlessLauncher), signal);
  if (script.isFile) return { launcher, script: script.path };
  const copy = `${folder}/generate_data.py`;
  await objects.writeFile(copy, script.content, signal);
  return { launcher, script: copy };
}

/** The local workspace has no pages. */
function shownUrl({ opened }: RemoteRun, url: string | null): string | null {
  return opened.localDirectory === null ? url : null;
}

async function removes(objects: WorkspaceObjects, folder: string): Promise<boolean> {
  return await objects.remove(folder, AbortSignal.timeout(CLEAR_MS)).then(
    () => true,
    () => false,
  );
}
