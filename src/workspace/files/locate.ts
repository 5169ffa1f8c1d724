import { join, sep } from 'node:path';
import type { Call } from '../call.ts';
import { findNameClash, findUnholdableName } from '../disk/local-names.ts';
import { realPlace } from '../disk/real-place.ts';
import { ApiError, invalidPath } from '../http/api-error.ts';
import { type Need, requireAccess } from './access.ts';
import type { VolumePath } from './volume-path.ts';

/**
 * Where a volume path lies on disk, after the checks that every operation needs: the volume exists, the caller may,
 * the file system can hold the names, and no link on the way leads out of the volume.
 */
export async function locate({ state }: Pick<Call, 'state'>, path: VolumePath, need: Need): Promise<string> {
  const volume = await state.securables.require(path.volume).catch(error => {
    // The Files API has one code for everything that is not there.
    throw error instanceof ApiError ? new ApiError(404, 'NOT_FOUND', error.message) : error;
  });
  requireAccess(volume, need);
  const unholdable = findUnholdableName(path.below, state.platform);
  if (unholdable !== undefined) throw invalidPath(`the local file system cannot hold the name ${unholdable}`);
  const place = join(volume.folder, ...path.below);
  const real = await realPlace(volume.folder, place);
  if (real === null) throw invalidPath('a symbolic link on it leads out of the volume');
  const clash = findNameClash(path.below, real.split(sep));
  if (clash !== undefined && need === 'write') {
    throw invalidPath(`the local file system does not tell it from ${clash}, which exists`);
  }
  if (clash !== undefined) throw new ApiError(404, 'NOT_FOUND', `${path.text} is not found.`);
  return place;
}
