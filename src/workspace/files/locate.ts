import { realpath } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { ApiError, invalidPath } from '../api-error.ts';
import type { Call } from '../call.ts';
import { hasErrorCode } from '../file-system-error.ts';
import { type Need, requireAccess } from './access.ts';
import type { VolumePath } from './volume-path.ts';

/**
 * Where a volume path lies on disk, after the checks that every operation needs: the volume exists, the caller may,
 * and no link on the way leads out of the volume.
 */
export async function locate({ state }: Pick<Call, 'state'>, path: VolumePath, need: Need): Promise<string> {
  const volume = await state.securables.require(path.volume).catch(error => {
    // The Files API has one code for everything that is not there.
    throw error instanceof ApiError ? new ApiError(404, 'NOT_FOUND', error.message) : error;
  });
  requireAccess(volume, need);
  const place = join(volume.folder, ...path.below);
  if (!(await staysInside(volume.folder, place))) {
    throw invalidPath('a symbolic link on it leads out of the volume');
  }
  return place;
}

/** Whether the place, with all links followed, lies in the volume; of what does not exist yet, what there is of its path. */
export async function staysInside(volumeFolder: string, place: string): Promise<boolean> {
  const root = await realpath(volumeFolder);
  const real = await realExisting(place);
  return real === root || real.startsWith(root + sep);
}

async function realExisting(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR')) throw error;
    return realExisting(dirname(path));
  }
}
