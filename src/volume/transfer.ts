import type { Clock } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { createRequestLimiter } from '../base/request-limiter.ts';
import { asLakeseedError } from '../errors/format.ts';
import type { LakeseedError } from '../errors/lakeseed-error.ts';
import { createChunkMemory } from './chunk-memory.ts';
import { localSource } from './local-source.ts';
import type { PlannedUpload } from './plan.ts';
import type { VolumeName, VolumeStore } from './store.ts';
import { withFolders } from './with-folders.ts';

export interface FailedUpload {
  readonly upload: PlannedUpload;
  readonly error: LakeseedError;
}

export interface TransferInput {
  readonly store: VolumeStore;
  readonly volume: VolumeName;
  readonly uploads: readonly PlannedUpload[];
  /** Requests under way at once: at the start, and at most. */
  readonly concurrency: number;
  readonly maxConcurrency: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
  /** Called with every file that was sent, and the SHA-256 of what was sent where that is known. */
  readonly onSent: (upload: PlannedUpload, sha256: string | null) => void;
}

/** After one of these it is worth asking whether any file can still arrive. */
const MAY_CONCERN_ALL: ReadonlySet<string> = new Set(['NETWORK', 'AUTH_FAILED', 'VOLUME_NOT_FOUND']);

/** Files that are read while others are on the line, so that no turn is spent on a disk. */
const READ_AHEAD = 2;
const PROGRESS_MS = 100;
const ONE_PIECE_BYTES = 512 * 1024;

/**
 * Sends files in parallel, the largest first, all with one budget of requests. One that fails does not keep the others
 * from being sent. Throws when it is aborted, and where the workspace or the volume itself cannot be reached any more.
 */
export async function transferFiles(input: TransferInput): Promise<FailedUpload[]> {
  const { store, volume, uploads, concurrency, maxConcurrency, clock, signal, emit, onSent } = input;
  const largestFirst = [...uploads].sort((a, b) => b.file.size - a.file.size || (a.remotePath < b.remotePath ? -1 : 1));
  const requireVolume = oneAtATime(() => store.requireVolume(volume, signal));
  using limiter = createRequestLimiter({ concurrency, ceiling: maxConcurrency, clock });
  const putFile = withFolders(store);
  const memory = createChunkMemory();

  async function send(upload: PlannedUpload): Promise<FailedUpload | null> {
    const { file, remotePath } = upload;
    const { path, size } = file;
    let started = false;
    const onStart = () => {
      if (!started) emit({ type: 'file.start', path, bytes: size });
      started = true;
    };
    const onProgress = throttled(sent => emit({ type: 'file.progress', path, sent }), { size, clock });
    try {
      const source = localSource(file, memory);
      await putFile(remotePath, source, { signal, limiter, onStart, onProgress });
      onSent(upload, source.sha256?.() ?? null);
      emit({ type: 'file.finish', path, bytes: size });
      return null;
    } catch (cause) {
      signal?.throwIfAborted();
      limiter.throwIfClosed();
      const error = asLakeseedError(cause);
      emit({ type: 'file.failed', path, code: error.code, message: error.message });
      if (MAY_CONCERN_ALL.has(error.code)) await limiter.pauseFor(requireVolume());
      return { upload, error };
    }
  }

  const failed = await mapConcurrent(largestFirst, send, { concurrency: maxConcurrency + READ_AHEAD, signal });
  return failed.filter(one => one !== null);
}

/** Reports now and then, and the end; nothing of a file that goes out at once, whose end follows soon. */
function throttled(
  report: (sent: number) => void,
  { size, clock }: { readonly size: number; readonly clock: Clock },
): ((sent: number) => void) | undefined {
  if (size <= ONE_PIECE_BYTES) return undefined;
  let last = Number.NEGATIVE_INFINITY;
  return sent => {
    const now = clock.monotonic();
    if (now - last < PROGRESS_MS && sent < size) return;
    last = now;
    report(sent);
  };
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
