import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasErrorCode } from './file-system-error.ts';
import { removeFolder } from './remove-folder.ts';

/** A folder for bodies on their way. Another process has its own: clearing up never touches what somebody still writes. */
export interface Staging {
  /** A path that nothing lies at. */
  newPath(): string;
  /** Never fails: what cannot be cleared away is left to the next process. */
  close(): Promise<void>;
}

/** Opens this process's folder and removes what processes that have ended left behind. */
export async function openStaging(root: string, now: number): Promise<Staging> {
  await mkdir(root, { recursive: true });
  await clearLeftovers(root, now);
  const folder = join(root, `${process.pid}@${host()}@${randomUUID()}`);
  await mkdir(folder);
  return {
    newPath: () => join(folder, randomUUID()),
    close: () => removeFolder(folder),
  };
}

async function clearLeftovers(root: string, now: number): Promise<void> {
  for (const name of await readdir(root)) {
    const path = join(root, name);
    // What it started may still be ending, and writing.
    if (await isLeftover(path, name, now)) await removeFolder(path);
  }
}

async function isLeftover(path: string, name: string, now: number): Promise<boolean> {
  const [pid, machine] = name.split('@');
  if (machine === host() && Number(pid) > 0) return !isAlive(Number(pid));
  // Another machine's process cannot be asked; an upload session lives for a week at most.
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: now }));
  return now - mtimeMs > 7 * 24 * 3600 * 1000;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasErrorCode(error, 'EPERM');
  }
}

function host(): string {
  return hostname().replace(/[^\w.-]/g, '_');
}
