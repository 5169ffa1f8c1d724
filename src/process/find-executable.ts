import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, extname, join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';

/** The file that a shell would start for this name, or the path itself when it holds a separator; null when there is none. */
export async function findExecutable(name: string, { env, cwd, platform }: Effects): Promise<string | null> {
  const isPath = name.includes('/') || (platform === 'win32' && name.includes('\\'));
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter(Boolean);
  const candidates = isPath ? [resolve(cwd, name)] : folders.map(folder => resolve(cwd, join(folder, name)));
  // Windows starts a .bat or .cmd, such as the shims of pyenv-win, through a shell only: those are passed over.
  const suffix = platform === 'win32' && !extname(name) ? '.exe' : '';
  for (const candidate of candidates) {
    if (await isExecutable(candidate + suffix)) return candidate + suffix;
  }
  return null;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    const [entry] = await Promise.all([stat(path) as Promise<Stats>, access(path, constants.X_OK)]);
    return entry.isFile();
  } catch {
    return false;
  }
}
