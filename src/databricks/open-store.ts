import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import type { VolumeStore } from '../volume/store.ts';
import { personalAccessToken } from './auth/personal-access-token.ts';
import { createClient } from './client.ts';
import { createFetchSend, type FetchHandler } from './fetch-send.ts';
import { createVolumeStore, type VolumeStoreOptions } from './volume-store.ts';

export interface InProcessStoreOptions extends VolumeStoreOptions {
  readonly handle: FetchHandler;
  /** A token that the handler accepts. */
  readonly token: string;
  readonly emit?: Emit | undefined;
}

/** The volumes of a workspace that answers in this process, through the same client and without a socket. */
export function openInProcessStore(options: InProcessStoreOptions, effects: Effects): VolumeStore {
  const { handle, token, emit, ...store } = options;
  const send = createFetchSend(handle);
  return createVolumeStore(
    createClient({ host: 'http://localhost', credentials: personalAccessToken(token), send, emit }, effects),
    store,
  );
}
