import { onTestFinished } from 'vitest';
import { type Effects, systemEffects } from '../../src/base/effects.ts';
import { serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { type RawRequest, type RawResponse, rawHttp } from './raw-http.ts';
import { tempFolder } from './temp.ts';

/** Of a new workspace: the only volume it has. */
export const VOLUME = '/Volumes/main/default/lakeseed';

/** A new local workspace in a temporary folder, in this process; both are gone when the test has finished. */
export async function localWorkspace(
  options: Partial<WorkspaceOptions> = {},
  effects: Partial<Effects> = {},
): Promise<Workspace> {
  const workspace = await openWorkspace({ directory: tempFolder(), ...options }, systemEffects(effects));
  onTestFinished(() => workspace.close());
  return workspace;
}

export interface TestServer extends Workspace {
  /** `http://127.0.0.1:<port>`. */
  readonly host: string;
  /** Ends the server alone; `close` ends the workspace. */
  stop(): Promise<void>;
  /** Sends one request as it is described, with the workspace's token unless it says otherwise. */
  send(request: RawRequest): Promise<RawResponse>;
  /** `PUT /api/2.0/fs/files<path>`; the path is below the volume and escaped already. */
  put(path: string, body: string | Uint8Array): Promise<RawResponse>;
}

/** The same behind a real socket on a free port of the loopback address. */
export async function servedWorkspace(
  options: Partial<WorkspaceOptions> = {},
  effects: Partial<Effects> = {},
): Promise<TestServer> {
  const workspace = await localWorkspace(options, effects);
  const { host, close: stop } = await serveWorkspace(workspace, { port: 0 });
  onTestFinished(stop);
  const send = (request: RawRequest) => rawHttp(host, { token: workspace.token, ...request });
  const put = (path: string, body: string | Uint8Array) =>
    send({ method: 'PUT', path: `/api/2.0/fs/files${VOLUME}/${path}`, body });
  return { ...workspace, host, stop, send, put };
}
