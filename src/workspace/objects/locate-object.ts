import { join, sep } from 'node:path';
import { findNameClash, findUnholdableName } from '../disk/local-names.ts';
import { realPlace } from '../disk/real-place.ts';
import { invalidObjectPath, type ObjectPath } from './object-path.ts';

/** Where an object lies on disk, or would: the file system can hold its names, and no link on the way leads out. */
export async function locateObject(
  root: string,
  { names, text }: ObjectPath,
  platform: NodeJS.Platform,
): Promise<string> {
  const unholdable = findUnholdableName(names, platform);
  if (unholdable !== undefined) {
    throw invalidObjectPath(text, `the local file system cannot hold the name ${unholdable}`);
  }
  const place = join(root, ...names);
  const real = await realPlace(root, place);
  if (real === null) throw invalidObjectPath(text, 'a symbolic link on it leads out of the workspace');
  const clash = findNameClash(names, real.split(sep));
  if (clash !== undefined) {
    throw invalidObjectPath(text, `the local file system does not tell it from ${clash}, which exists`);
  }
  return place;
}
