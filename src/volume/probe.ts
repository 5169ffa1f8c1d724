import { basename } from 'node:path/posix';
import { Readable } from 'node:stream';
import { extendError } from '../errors/extend-error.ts';
import { hasCode, type LakeseedError } from '../errors/lakeseed-error.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import { formatVolumePath } from './volume-path.ts';

export interface ProbeOptions {
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** A path in a volume that nothing has; `random` is uniform in [0, 1). */
export function probePath(volume: VolumeName, random: () => number): string {
  return `${formatVolumePath(volume)}/_lakeseed_probe_${Math.floor(random() * 2 ** 48).toString(36)}`;
}

/** For what is cleared away after an abort, in milliseconds. */
const CLEAR_UP_MS = 5000;

/**
 * Proves by doing that files of a volume can be written and deleted: an empty file is put into it and removed again.
 * Throws what the volume answers, such as PERMISSION_DENIED; the message says which of the two was refused.
 */
export async function probeVolume(
  store: VolumeStore,
  volume: VolumeName,
  { random, signal }: ProbeOptions,
): Promise<void> {
  const path = probePath(volume, random);
  const clearUp = () => store.deleteFile(path, AbortSignal.timeout(CLEAR_UP_MS)).catch(() => {});
  try {
    await store.putFile(path, { size: 0, open: () => Readable.from([]) }, { ...(signal && { signal }) });
  } catch (error) {
    // An upload that was cut off may have been carried out all the same.
    if (!isRefusal(error)) await clearUp();
    throw isRefusal(error) ? explain(error, `${formatVolumePath(volume)} cannot be written`, WRITE_HINT) : error;
  }
  try {
    await store.deleteFile(path, signal);
  } catch (error) {
    if (!isRefusal(error)) await clearUp();
    const what = `${formatVolumePath(volume)} can be written, but nothing can be deleted in it, not even the empty file ${basename(path)} that was put there to try`;
    throw isRefusal(error) ? explain(error, what, DELETE_HINT) : error;
  }
}

const WRITE_HINT = 'Ask for WRITE VOLUME on the volume, with READ VOLUME, USE SCHEMA and USE CATALOG.';
const DELETE_HINT =
  'Ask whoever runs the storage, or deliver with --no-clean into a folder of its own; remove that file then.';

function isRefusal(error: unknown): error is LakeseedError {
  return hasCode(error, 'PERMISSION_DENIED');
}

function explain(error: LakeseedError, what: string, hint: string): LakeseedError {
  return extendError(error, { message: `${what}. ${error.message}`, hint });
}
