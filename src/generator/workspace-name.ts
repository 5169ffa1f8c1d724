import type { Effects } from '../base/effects.ts';
import { openStore, type StoreOptions } from './open-store.ts';

/** Which workspace these options mean, for a person to read: its URL, or the folder of the local one. Nothing is asked of it. */
export async function workspaceName(options: Partial<StoreOptions>, effects: Effects): Promise<string> {
  await using opened = await openStore({ local: false, ...options }, effects);
  return opened.localDirectory === null ? opened.client.host : `the local workspace in ${opened.localDirectory}`;
}
