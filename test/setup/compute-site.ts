import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import type { LakeseedEvent } from '../../src/base/events.ts';
import {
  type ExecuteScriptOnClusterOptions,
  executeScriptOnCluster,
} from '../../src/generator/execute-script-on-cluster.ts';
import {
  type GenerateAndUploadOnClusterOptions,
  generateAndUploadOnCluster,
} from '../../src/generator/generate-and-upload-on-cluster.ts';
import { DEFAULT_CLUSTER_ID } from '../../src/workspace/clusters/cluster.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import type { Workspace } from '../../src/workspace/workspace.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { DESTINATION, sizesBelow, testEffects } from './delivery.ts';
import { parquetFile } from './parquet.ts';
import { addFiles } from './project.ts';
import { testPython } from './python.ts';
import { tempFolder } from './temp.ts';
import { localWorkspace } from './workspace.ts';

export type Handle = (request: Request) => Promise<Response>;

export const HOME = '/Workspace/Users/local.user@lakeseed.example';
/** Where `script` puts a script. */
export const SCRIPT = `${HOME}/generate_data.py`;
export const CLUSTER: string = DEFAULT_CLUSTER_ID;

/** `write(path)` writes good Parquet of 3 rows and 185 bytes below OUTPUT_PATH. */
export const WRITE = `import os, sys
from pathlib import Path

def write(path, content=bytes.fromhex("${parquetFile().toString('hex')}")):
    place = Path(os.environ["OUTPUT_PATH"], path)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)

`;

/** A workspace behind a socket, a caller who is connected to it by the environment, and what is asked for on the wire. */
export interface ComputeSite {
  readonly workspace: Workspace;
  readonly effects: Effects;
  /** The caller's current folder. */
  readonly home: string;
  readonly events: LakeseedEvent[];
  /** `METHOD /path` of every request, in order; volumes and users are left out of the paths. */
  readonly wire: readonly string[];
  /** What changes something, without polls and contexts. */
  changes(): string[];
  /** Called with every request before it is carried out. */
  onRequest: (line: string) => void;
  /** Writes a script that can `write` into the workspace. */
  script(body: string): string;
  /** Makes a project with such a script on this machine. */
  project(body: string, files?: Readonly<Record<string, string>>): string;
  /** Puts a file below the remote subfolder, as somebody else. */
  plant(path: string, text?: string): void;
  /** Sizes of everything in the volume. */
  remote(): Record<string, number>;
  generate(options: Partial<GenerateAndUploadOnClusterOptions>): ReturnType<typeof generateAndUploadOnCluster>;
  execute(options?: Partial<ExecuteScriptOnClusterOptions>): ReturnType<typeof executeScriptOnCluster>;
  /** Contexts, serverless folders and run records that are still there. */
  left(): string[];
}

/** Waits are cut short; `change` makes another server of the workspace. */
export async function computeSite(
  options: Partial<WorkspaceOptions> = {},
  change: (handle: Handle) => Handle = handle => handle,
): Promise<ComputeSite> {
  const workspace = await localWorkspace({ pythonBin: testPython, ...options });
  const wire: string[] = [];
  const contexts = new Set<string>();
  const changed = change(workspace.handle);

  const handle: Handle = async request => {
    const line = `${request.method} ${shorten(new URL(request.url).pathname)}`;
    wire.push(line);
    site.onRequest(line);
    const body: unknown = request.body && line.includes('/contexts/') ? await request.clone().json() : {};
    const response = await changed(request);
    if (line.endsWith('/contexts/create') && response.ok)
      contexts.add(((await response.clone().json()) as { id: string }).id);
    if (line.endsWith('/contexts/destroy') && response.ok) contexts.delete((body as { contextId: string }).contextId);
    return response;
  };
  const { host, close } = await serveWorkspace({ handle }, { port: 0 });
  onTestFinished(close);

  const home = tempFolder();
  const { clock } = systemEffects();
  const sleep = (ms: number, signal?: AbortSignal) => clock.sleep(Math.min(ms, 20), signal);
  const env = { DATABRICKS_HOST: host, DATABRICKS_TOKEN: workspace.token };
  const effects: Effects = { ...testEffects(home, env), clock: { ...clock, sleep } };
  const volume = join(workspace.directory, 'Volumes/main/default/lakeseed');
  const inWorkspace = (path: string) => join(workspace.directory, 'Workspace', path.replace('/Workspace/', ''));
  const events: LakeseedEvent[] = [];
  const onEvent = (event: LakeseedEvent) => void events.push(event);
  const site: ComputeSite = {
    workspace,
    effects,
    home,
    events,
    wire,
    changes: () => wire.filter(line => !/^(?:GET|HEAD) |\/api\/1\.2\//.test(line)),
    onRequest: () => {},
    script(body) {
      write(inWorkspace(SCRIPT), WRITE + body);
      return SCRIPT;
    },
    project(body, files = {}) {
      const folder = tempFolder();
      addFiles(folder, { 'generate_data.py': WRITE + body, ...files });
      return folder;
    },
    plant: (path, text = 'theirs') => write(join(volume, 'incoming_data', path), text),
    remote: () => sizesBelow(volume),
    generate: given => generateAndUploadOnCluster({ ...DESTINATION, onEvent, ...given }, effects),
    execute: given =>
      executeScriptOnCluster(
        {
          clusterId: CLUSTER,
          workspacePath: SCRIPT,
          volumeOutputPath: '/Volumes/main/default/lakeseed/incoming_data',
          onEvent,
          ...given,
        },
        effects,
      ),
    left: () => [
      ...contexts,
      ...filesOf(inWorkspace(`${HOME}/.lakeseed`)),
      ...filesOf(join(home, '.lakeseed', 'runs')),
      ...filesOf(join(workspace.directory, '.lakeseed', 'runs')),
    ],
  };
  return site;
}

function shorten(pathname: string): string {
  return decodeURIComponent(pathname)
    .replace('/Volumes/main/default/lakeseed', '')
    .replace(/_probe_\w+/, '_probe');
}

function write(place: string, text: string): void {
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text);
}

function filesOf(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
