import { onTestFinished } from 'vitest';
import { systemEffects } from '../../src/base/effects.ts';
import { type ServedWorkspace, serveWorkspace } from '../../src/workspace/serve-workspace.ts';
import { openWorkspace, type Workspace } from '../../src/workspace/workspace.ts';
import type { WorkspaceOptions } from '../../src/workspace/workspace-options.ts';
import { tempFolder } from './temp.ts';

/** A new local workspace in a temporary folder, in this process; both are gone when the test has finished. */
export async function localWorkspace(options: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  const workspace = await openWorkspace({ directory: tempFolder(), ...options }, systemEffects());
  onTestFinished(() => workspace.close());
  return workspace;
}

/** The same behind a real socket on a free port of the loopback address. */
export async function servedWorkspace(options: Partial<WorkspaceOptions> = {}): Promise<Workspace & ServedWorkspace> {
  const workspace = await localWorkspace(options);
  const served = await serveWorkspace(workspace, { port: 0 });
  onTestFinished(() => served.close());
  return { ...workspace, ...served };
}
