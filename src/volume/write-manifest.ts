import { mapConcurrent } from '../base/map-concurrent.ts';
import { hashFile } from './hash-file.ts';
import { formatManifest, manifestPath } from './manifest.ts';
import type { LocalFile, PlannedUpload } from './plan.ts';
import type { UploadSource, VolumeStore } from './store.ts';

/** What a manifest says of a file besides its bytes. */
export interface FileFacts {
  readonly rows: number;
  readonly schema: string;
}

export interface WriteManifestInput {
  readonly store: VolumeStore;
  readonly remoteBase: string;
  /** Delivered and proved. */
  readonly delivered: readonly PlannedUpload[];
  /** By local path, in lower-case hex, where it is known. */
  readonly sha256: ReadonlyMap<string, string>;
  readonly factsOf: (file: LocalFile) => FileFacts;
  /** Epoch milliseconds. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/** Puts the manifest of a delivery beside its tables and returns its path. Files whose hash is not known are read once more. */
export async function writeManifest(input: WriteManifestInput): Promise<string> {
  const { store, remoteBase, delivered, sha256, factsOf, now, signal } = input;
  const describe = async ({ file }: PlannedUpload) => {
    const { path, size } = file;
    const hash = sha256.get(path) ?? (await hashFile(file, signal));
    const { rows, schema } = factsOf(file);
    return { path, bytes: size, rows, sha256: hash, schema };
  };
  const files = await mapConcurrent(delivered, describe, { concurrency: 4, signal });
  const bytes = Buffer.from(formatManifest({ createdAt: new Date(now).toISOString(), files }));
  const path = manifestPath(remoteBase);
  await store.putFile(path, sourceOf(bytes), { signal });
  return path;
}

function sourceOf(bytes: Buffer): UploadSource {
  return {
    size: bytes.length,
    async *open({ first, length } = { first: 0, length: bytes.length }) {
      yield bytes.subarray(first, first + length);
    },
  };
}
