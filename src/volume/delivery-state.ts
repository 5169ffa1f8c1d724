import { createHash } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Effects } from '../base/effects.ts';

/** A remote folder that this machine has delivered to. */
export interface FolderKey {
  /** Of the store: which workspace. */
  readonly label: string;
  readonly remoteBase: string;
}

/** The folder that a delivery goes to. */
export function folderKey({
  store,
  remoteBase,
}: {
  readonly store: { readonly label: string };
  readonly remoteBase: string;
}): FolderKey {
  return { label: store.label, remoteBase };
}

/** Where this machine keeps what it knows of a remote folder; `ending` tells one kind of it from another. */
export function statePath({ label, remoteBase }: FolderKey, ending: string, effects: Effects): string {
  const name = createHash('sha256').update(`${label}\n${remoteBase}`).digest('hex').slice(0, 32);
  return join(stateHome(effects), 'lakeseed', 'deliveries', name + ending);
}

/** Replaces a file as a whole. False where it cannot be written, as in a read-only home or on a full disk: no delivery ends because of it. */
export async function writeState(path: string, text: string, { random }: Pick<Effects, 'random'>): Promise<boolean> {
  const temporary = `${path}.${String(random()).slice(2)}`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, text);
    await rename(temporary, path);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
    return false;
  }
}

/** Where a user's programs keep what is neither settings nor cache. */
function stateHome({ platform, env, homeDirectory }: Effects): string {
  if (platform === 'win32') return env['LOCALAPPDATA'] || join(homeDirectory, 'AppData', 'Local');
  if (platform === 'darwin') return join(homeDirectory, 'Library', 'Application Support');
  return env['XDG_STATE_HOME'] || join(homeDirectory, '.local', 'state');
}
