import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { requireHonouredMagics } from '../databricks/compute/notebook-magics.ts';
import { type ConfirmReplace, planPutScript } from '../databricks/compute/put-script.ts';
import { readWorkspaceScript } from '../databricks/compute/read-script.ts';
import type { RemoteScript } from '../databricks/compute/remote-outcome.ts';
import { requireFit } from '../databricks/compute/run-on-cluster.ts';
import { workspaceObjects } from '../databricks/workspace-objects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { openProject } from '../script/project.ts';
import { type RemoteEnvironment, remoteEnvironment } from '../script/remote-environment.ts';
import { readRequirementsFile } from '../script/requirements-file.ts';
import type { OpenStore } from './open-store.ts';
import { homeOf } from './prepare-compute.ts';

/** A script that is known to be one and may be run; nothing has been changed yet. */
export interface PreparedScript {
  readonly script: RemoteScript;
  readonly environment: RemoteEnvironment;
  /** In whose .lakeseed the run is recorded. */
  readonly directory: string;
  /** Puts it into the workspace where it has to be for a cluster; false where it need not. */
  readonly put: () => Promise<boolean>;
}

export interface ScriptSource {
  readonly workspacePath?: string | undefined;
  readonly projectPath?: string | undefined;
  readonly onCluster: boolean;
  readonly confirmReplace?: ConfirmReplace | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Looks at a script in the workspace or in a project on this machine. Throws SCRIPT_NOT_FOUND, SCRIPT_NOT_PYTHON, NOT_SUPPORTED, DEPENDENCIES_MISSING, DESTINATION_TAKEN. */
export async function prepareScript(
  opened: OpenStore,
  source: ScriptSource,
  effects: Effects,
): Promise<PreparedScript> {
  const prepared =
    source.workspacePath === undefined
      ? await fromProject(opened, source, effects)
      : await fromWorkspace(opened, source.workspacePath, source, effects);
  if (source.onCluster) requireFit(prepared.script);
  return prepared;
}

async function fromWorkspace(
  opened: OpenStore,
  path: string,
  { onCluster, signal }: ScriptSource,
  { cwd }: Effects,
): Promise<PreparedScript> {
  const script = await readWorkspaceScript(workspaceObjects(opened.client), path, signal);
  const text = String(script.content);
  const environment = remoteEnvironment({ source: text, scriptPath: path, file: null, onCluster });
  return { script, environment, directory: cwd, put: async () => false };
}

/** Databricks' limit for a file that is imported. */
const MAX_BYTES = 10 * 1024 * 1024;

async function fromProject(
  opened: OpenStore,
  { projectPath = '.', onCluster, confirmReplace, signal }: ScriptSource,
  effects: Effects,
): Promise<PreparedScript> {
  const project = await openProject(projectPath, effects);
  const { content, directory, scriptPath, source } = project;
  if (content.length > MAX_BYTES) throw tooLarge(scriptPath);
  requireHonouredMagics(scriptPath, content);
  const file = await readRequirementsFile(join(directory, 'requirements.txt'));
  const environment = remoteEnvironment({ source, scriptPath, file, onCluster });
  if (!onCluster) {
    return { script: { path: scriptPath, content, isFile: false }, environment, directory, put: async () => false };
  }
  const home = await homeOf(opened, signal);
  const api = workspaceObjects(opened.client);
  const planned = await planPutScript({ api, home, project: directory, content, confirmReplace, signal });
  const put = async () => {
    await planned.put();
    return true;
  };
  return { script: { path: planned.path, content, isFile: true }, environment, directory, put };
}

function tooLarge(scriptPath: string): LakeseedError {
  return new LakeseedError('NOT_SUPPORTED', `${scriptPath} is larger than the 10 MB that Databricks takes`, {
    hint: 'Put the data that it holds into files of its own, below a volume.',
  });
}
