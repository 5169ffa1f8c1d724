import { rm } from 'node:fs/promises';

/** Removes a folder of the workspace's own. Never fails: what cannot be removed is left to whoever opens the workspace next. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => undefined);
}
