import { stat } from 'node:fs/promises';
import { join, posix, win32 } from 'node:path';
import type { Effects } from '../../base/effects.ts';

export interface Executable {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** Every file on PATH that answers to a command's name, in PATH's order. */
export async function findExecutables(name: string, { env, platform }: Effects): Promise<Executable[]> {
  const windows = platform === 'win32';
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(windows ? win32.delimiter : posix.delimiter).filter(Boolean);
  const names = windows ? [`${name}.exe`, `${name}.cmd`, `${name}.bat`] : [name];
  const found: Executable[] = [];
  for (const path of folders.flatMap(folder => names.map(file => join(folder, file)))) {
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile() && (windows || (stats.mode & 0o111) !== 0)) found.push({ path, size: stats.size });
  }
  return found;
}
