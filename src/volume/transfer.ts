import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
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
  /** Called with every file that was sent, and the SHA-256 of its bytes in lower-case hex where it is known. */
  readonly onSent: (upload: PlannedUpload, sha256: string | null) => void;
}

/** After one of these it is worth asking whether any file can still arrive. */
const MAY_CONCERN_ALL: ReadonlySet<string> = new Set(['NETWORK', 'AUTH_FAILED', 'VOLUME_NOT_FOUND']);

/**
 * Sends files in parallel, the largest first. One that fails does not keep the others from being sent. Throws when it
 * is aborted, and where the workspace or the volume itself cannot be reached any more.
 */
export async function transferFiles(input: TransferInput): Promise<FailedUpload[]> {
  const { store, volume, uploads, concurrency, signal, emit, onSent } = input;
  const largestFirst = [...uploads].sort((a, b) => b.file.size - a.file.size || (a.remotePath < b.remotePath ? -1 : 1));
  const requireVolume = oneAtATime(() => store.requireVolume(volume, signal));

  async function send(upload: PlannedUpload): Promise<FailedUpload | null> {
    const { file, remotePath } = upload;
    const { path, size } = file;
    try {
      emit({ type: 'file.start', path, bytes: size });
      const onProgress = (sent: number) => emit({ type: 'file.progress', path, sent });
      await store.putFile(remotePath, localSource(file), { ...(signal && { signal }), onProgress });
      onSent(upload, null);
      emit({ type: 'file.finish', path, bytes: size });
      return null;
    } catch (cause) {
      signal?.throwIfAborted();
      const error = asLakeseedError(cause);
      emit({ type: 'file.failed', path, code: error.code, message: error.message });
      if (MAY_CONCERN_ALL.has(error.code)) await requireVolume();
      return { upload, error };
    }
  }

  const failed = await mapConcurrent(largestFirst, send, { concurrency, signal });
  return failed.filter(one => one !== null);
}

/** Whoever asks while the work is under way gets its outcome instead of doing it again. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let underWay: Promise<void> | null = null;
  return () => {
    underWay ??= work().finally(() => {
      underWay = null;
    });
    return underWay;
  };
}
