import { link, lstat, rename, rm } from 'node:fs/promises';
import { hasErrorCode } from './file-system-error.ts';

/**
 * Gives a finished file its final name, in one step. Without `overwrite` a taken name is EEXIST: a link decides that
 * atomically, also between processes.
 */
export async function placeFile(
  from: string,
  to: string,
  { overwrite }: { readonly overwrite: boolean },
): Promise<void> {
  if (overwrite) return rename(from, to);
  try {
    await link(from, to);
  } catch (error) {
    if (!hasErrorCode(error, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK')) throw error;
    return renameUnlessThere(from, to);
  }
  await rm(from);
}

/** For file systems without links, such as exFAT: between the look and the rename a second writer could slip in. */
async function renameUnlessThere(from: string, to: string): Promise<void> {
  const there = await lstat(to).catch(() => null);
  if (there) throw Object.assign(new Error(`${to} exists`), { code: 'EEXIST' });
  await rename(from, to);
}
