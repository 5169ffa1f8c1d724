import { isHidden } from '../base/is-hidden.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';

/** A file that is expected in a folder. */
export interface ExpectedFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
}

/** A file that is there, but not as it is expected. */
export interface Difference {
  readonly path: string;
  /** Its size, its bytes, or that somebody wrote it while it was read. */
  readonly reason: 'size' | 'content' | 'changed';
  /** Bytes of the expected file, and of the one in the volume. */
  readonly bytes: number;
  readonly remoteBytes: number;
  /** SHA-256 in lower-case hex; null where the contents were not compared. */
  readonly sha256: string | null;
  readonly remoteSha256: string | null;
}

export interface TreeComparison<File extends ExpectedFile> {
  /** Paths, relative to the folder and sorted, as are the next. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
  /** Of another size. */
  readonly different: readonly Difference[];
  /** With the same size on both sides. */
  readonly pairs: readonly { readonly expected: File; readonly remote: RemoteFile }[];
  /** Remote files that no reader of the tables sees. */
  readonly ignored: number;
}

/** Holds names and sizes against a listing. */
export function compareTree<File extends ExpectedFile>(
  expected: readonly File[],
  remoteBase: string,
  { files }: RemoteTree,
): TreeComparison<File> {
  const there = new Map(files.map(file => [file.path.slice(remoteBase.length + 1), file]));
  const wanted = new Map(expected.map(file => [file.path, file]));
  const others = [...there.keys()].filter(path => !wanted.has(path));
  const found = sorted(expected).flatMap(file => {
    const remote = there.get(file.path);
    return remote ? [{ expected: file, remote }] : [];
  });
  return {
    missing: [...wanted.keys()].filter(path => !there.has(path)).sort(),
    extra: others.filter(isVisible).sort(),
    different: found.filter(pair => !hasSameSize(pair)).map(pair => describeDifference(pair, 'size')),
    pairs: found.filter(hasSameSize),
    ignored: others.filter(path => !isVisible(path)).length,
  };
}

interface Pair {
  readonly expected: ExpectedFile;
  readonly remote: RemoteFile;
}

export function describeDifference(
  { expected, remote }: Pair,
  reason: Difference['reason'],
  hashes: Partial<Pick<Difference, 'sha256' | 'remoteSha256'>> = {},
): Difference {
  const sizes = { bytes: expected.size, remoteBytes: remote.size };
  return { path: expected.path, reason, ...sizes, sha256: null, remoteSha256: null, ...hashes };
}

function hasSameSize({ expected, remote }: Pair): boolean {
  return expected.size === remote.size;
}

function isVisible(path: string): boolean {
  return !path.split('/').some(isHidden);
}

function sorted<File extends ExpectedFile>(files: readonly File[]): File[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}
