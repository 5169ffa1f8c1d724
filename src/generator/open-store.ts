import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import { openDatabricksStore, openInProcessStore } from '../databricks/open-store.ts';
import type { VolumeStore } from '../volume/store.ts';
import { localDirectory } from './local-directory.ts';
import { usageError } from './options.ts';

/** Which workspace is meant. */
export interface StoreOptions {
  readonly local: boolean;
  readonly localDir?: string | undefined;
  readonly profile?: string | undefined;
  readonly host?: string | undefined;
  readonly credentials?: CredentialsProvider | undefined;
  readonly emit?: Emit | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The volumes of a workspace for as long as they are needed. */
export interface OpenStore extends AsyncDisposable {
  readonly store: VolumeStore;
}

/** Opens the local workspace, or connects to Databricks. Throws USAGE where both are meant, AUTH_FAILED, LOCAL_IO, NO_SPACE. */
export async function openStore(options: StoreOptions, effects: Effects): Promise<OpenStore> {
  const { profile, host, credentials, emit, signal } = options;
  if (!options.local && options.localDir === undefined) {
    const store = await openDatabricksStore({ profile, host, credentials, emit, signal }, effects);
    return { store, [Symbol.asyncDispose]: async () => {} };
  }
  refuseDatabricksOptions({ profile, host, credentials });
  // Loaded only where it is used: it is half of the program.
  const { openWorkspace } = await import('../workspace/workspace.ts');
  const workspace = await openWorkspace({ directory: localDirectory(options.localDir, effects) }, effects);
  const { directory, token } = workspace;
  const store = openInProcessStore(
    {
      handle: request => workspace.handle(request),
      token,
      emit,
      label: directory,
      localPath: path => join(directory, path),
    },
    effects,
  );
  return { store, [Symbol.asyncDispose]: () => workspace.close() };
}

function refuseDatabricksOptions(options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter(name => options[name] !== undefined);
  const problems = given.map(name => ({ option: name, message: 'Has no meaning for the local workspace' }));
  if (problems.length > 0) throw usageError(problems, 'Leave out either this or local and localDir.');
}
