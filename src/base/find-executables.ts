import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { extname, posix, resolve, win32 } from 'node:path';
import type { Effects } from './effects.ts';

export interface Executable {
  /** Absolute. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/**
 * Every file that answers to a command's name, in PATH's order, or the one that a name with a separator points to.
 * On Windows a name without an ending is tried with each of the given ones: what is no .exe starts through a shell only.
 */
export async function findExecutables(
  name: string,
  { env, cwd, platform }: Pick<Effects, 'env' | 'cwd' | 'platform'>,
  windowsEndings: readonly string[] = ['.exe'],
): Promise<Executable[]> {
  const windows = platform === 'win32';
  const isPath = name.includes('/') || (windows && name.includes('\\'));
  const { delimiter } = windows ? win32 : posix;
  const folders = isPath ? [''] : (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  const names = windows && extname(name) === '' ? windowsEndings.map(ending => name + ending) : [name];
  const found: Executable[] = [];
  for (const path of folders.flatMap(folder => names.map(file => resolve(cwd, folder, file)))) {
    const size = await sizeOfExecutable(path);
    if (size !== null) found.push({ path, size });
  }
  return found;
}

async function sizeOfExecutable(path: string): Promise<number | null> {
  try {
    const [entry] = await Promise.all([stat(path), access(path, constants.X_OK)]);
    return entry.isFile() ? entry.size : null;
  } catch {
    return null;
  }
}
