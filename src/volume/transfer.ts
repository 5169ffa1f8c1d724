import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { extendError } from '../errors/extend-error.ts';
import { asLakeseedError } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { localSource } from './local-source.ts';
import type { PlannedUpload } from './plan.ts';
import type { VolumeName, VolumeStore } from './store.ts';

export interface FailedUpload {
  readonly upload: PlannedUpload;
  readonly error: LakeseedError;
}

export interface TransferInput {
  readonly store: VolumeStore;
  readonly volume: VolumeName;
  readonly uploads: readonly PlannedUpload[];
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** After one of these it is worth asking whether any file can still arrive. */
const MAY_CONCERN_ALL: ReadonlySet<string> = new Set(['NETWORK', 'AUTH_FAILED', 'VOLUME_NOT_FOUND']);

/**
 * Sends files in parallel, the largest first. One that fails does not keep the others from being sent; where the
 * workspace or the volume itself is gone, the rest fails without being tried. Throws only when it is aborted.
 */
export async function transferFiles(input: TransferInput): Promise<FailedUpload[]> {
  const { store, volume, uploads, concurrency, signal, emit } = input;
  const largestFirst = [...uploads].sort((a, b) => b.file.size - a.file.size || (a.remotePath < b.remotePath ? -1 : 1));
  const isStillThere = askOnceAtATime(() => store.requireVolume(volume, signal));
  let ended: LakeseedError | null = null;

  async function send(upload: PlannedUpload): Promise<FailedUpload | null> {
    const { file, remotePath } = upload;
    const { path, size } = file;
    try {
      if (ended) throw notTried(ended);
      emit({ type: 'file.start', path, bytes: size });
      const onProgress = (sent: number) => emit({ type: 'file.progress', path, sent });
      await store.putFile(remotePath, localSource(file), { ...(signal && { signal }), onProgress });
      emit({ type: 'file.finish', path, bytes: size });
      return null;
    } catch (cause) {
      signal?.throwIfAborted();
      const error = asLakeseedError(cause);
      emit({ type: 'file.failed', path, code: error.code, message: error.message });
      if (!ended && MAY_CONCERN_ALL.has(error.code)) ended = await isStillThere();
      return { upload, error };
    }
  }

  const failed = await mapConcurrent(largestFirst, send, { concurrency, signal });
  return failed.filter(one => one !== null);
}

/** Null where the work succeeds, else its error; who asks while the work is under way gets the same answer. */
function askOnceAtATime(work: () => Promise<void>): () => Promise<LakeseedError | null> {
  let underWay: Promise<LakeseedError | null> | null = null;
  return () => {
    underWay ??= work()
      .then(() => null, asLakeseedError)
      .finally(() => {
        underWay = null;
      });
    return underWay;
  };
}

function notTried(reason: LakeseedError): LakeseedError {
  return extendError(reason, { message: `Not tried any more: ${reason.message}` });
}
