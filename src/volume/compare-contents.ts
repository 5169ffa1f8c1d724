import { createHash } from 'node:crypto';
import type { Emit } from '../base/events.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode, isLakeseedError } from '../errors/lakeseed-error.ts';
import { type Difference, describeDifference, type ExpectedFile } from './compare-tree.ts';
import type { RemoteFile } from './list-tree.ts';
import type { VolumeStore } from './store.ts';

/** A file whose content can be known. */
export interface HashedFile extends ExpectedFile {
  /** SHA-256 in lower-case hex. */
  sha256(): Promise<string>;
}

export interface CompareContentsInput {
  readonly store: Pick<VolumeStore, 'download'>;
  /** Of the same size on both sides. */
  readonly pairs: readonly { readonly expected: HashedFile; readonly remote: RemoteFile }[];
  /** Files at once. */
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface ContentComparison {
  readonly different: readonly Difference[];
  /** Paths of files that have gone since they were listed. */
  readonly missing: readonly string[];
}

/** Reads every remote file to its end, in constant memory, and holds its SHA-256 against the expected one. */
export async function compareContents(input: CompareContentsInput): Promise<ContentComparison> {
  const { store, pairs, concurrency, signal, emit } = input;
  const compare = async (pair: (typeof pairs)[number]): Promise<Difference | 'missing' | null> => {
    const { expected, remote } = pair;
    const { path, size } = expected;
    emit({ type: 'file.start', path, bytes: size });
    const onProgress = (read: number) => emit({ type: 'file.progress', path, sent: read });
    const [sha256, remoteSha256] = await Promise.all([
      expected.sha256(),
      hashRemote(store, remote, { signal, onProgress }),
    ]);
    emit({ type: 'file.finish', path, bytes: size });
    if (remoteSha256 === 'missing') return 'missing';
    if (remoteSha256 === 'changed') return describeDifference(pair, 'changed', { sha256 });
    return sha256 === remoteSha256 ? null : describeDifference(pair, 'content', { sha256, remoteSha256 });
  };
  const found = await mapConcurrent(pairs, compare, { concurrency, signal });
  return {
    different: found.filter(one => one !== null && one !== 'missing'),
    missing: pairs.filter((_, index) => found[index] === 'missing').map(({ expected }) => expected.path),
  };
}

interface HashOptions {
  readonly signal: AbortSignal | undefined;
  readonly onProgress: (read: number) => void;
}

async function hashRemote(
  store: Pick<VolumeStore, 'download'>,
  { path, size, lastModified }: RemoteFile,
  { signal, onProgress }: HashOptions,
): Promise<string> {
  const hash = createHash('sha256');
  let read = 0;
  try {
    for await (const chunk of store.download(path, { size, lastModified }, signal)) {
      hash.update(chunk);
      read += chunk.length;
      onProgress(read);
    }
    return hash.digest('hex');
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return 'missing';
    if (isLakeseedError(error) && error.statusCode === PRECONDITION_FAILED) return 'changed';
    throw error;
  }
}

const PRECONDITION_FAILED = 412;
