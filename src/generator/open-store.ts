import { join } from 'node:path';
import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { CredentialsProvider } from '../databricks/auth/credentials-provider.ts';
import type { Client } from '../databricks/client.ts';
import { openClient, openInProcessClient } from '../databricks/open-client.ts';
import { MAX_FILE_BYTES } from '../databricks/put-file.ts';
import { createVolumeStore } from '../databricks/volume-store.ts';
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

/** A workspace for as long as it is needed. */
export interface OpenStore extends AsyncDisposable {
  readonly client: Client;
  /** Its volumes. */
  readonly store: VolumeStore;
  /** Folder of the local workspace; null with Databricks. */
  readonly localDirectory: string | null;
  /** Whether code that runs on the local workspace really finds /Volumes; true on Databricks. */
  readonly mapsVolumes: () => Promise<boolean>;
}

/** Opens the local workspace, or connects to Databricks. Throws USAGE where both are meant, AUTH_FAILED, LOCAL_IO, NO_SPACE. */
export async function openStore(options: StoreOptions, effects: Effects): Promise<OpenStore> {
  const { profile, host, credentials, emit, signal } = options;
  if (!options.local && options.localDir === undefined) {
    const client = await openClient({ profile, host, credentials, emit, signal }, effects);
    const store = createVolumeStore(client);
    return {
      client,
      store,
      localDirectory: null,
      mapsVolumes: async () => true,
      [Symbol.asyncDispose]: async () => {},
    };
  }
  refuseDatabricksOptions({ profile, host, credentials });
  // Loaded only where it is used: it is half of the program.
  const { openWorkspace } = await import('../workspace/workspace.ts');
  const workspace = await openWorkspace({ directory: localDirectory(options.localDir, effects) }, effects);
  const { directory, token } = workspace;
  const localPath = (path: string) => join(directory, path);
  const client = openInProcessClient({ handle: request => workspace.handle(request), token, emit }, effects);
  return {
    client,
    store: createVolumeStore(client, {
      label: directory,
      localPath,
      serverTime: effects.clock.now,
      // In this process there is no line that parts would fill: a file goes in one piece as long as that is possible.
      largeBytes: MAX_FILE_BYTES + 1,
    }),
    localDirectory: directory,
    mapsVolumes: async () => (await workspace.folderMapping()) === 'mount',
    [Symbol.asyncDispose]: () => workspace.close(),
  };
}

function refuseDatabricksOptions(options: Readonly<Record<string, unknown>>): void {
  const given = Object.keys(options).filter(name => options[name] !== undefined);
  const problems = given.map(name => ({ option: name, message: 'Has no meaning for the local workspace' }));
  if (problems.length > 0) throw usageError(problems, 'Leave out either this or local and localDir.');
}
