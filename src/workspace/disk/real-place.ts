import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, relative, sep } from 'node:path';
import { hasErrorCode } from './file-system-error.ts';

/** Where the existing part of a place really lies below the folder, all links followed; null for outside of it. */
export async function realPlace(folder: string, place: string): Promise<string | null> {
  const inside = relative(await realpath(folder), await realExisting(place));
  return isAbsolute(inside) || inside.split(sep)[0] === '..' ? null : inside;
}

async function realExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    return realExisting(dirname(path));
  }
}
