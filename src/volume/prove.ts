import { formatBytes } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import type { PlannedUpload } from './plan.ts';
import type { FailedUpload } from './transfer.ts';

export interface ProofInput {
  readonly uploads: readonly PlannedUpload[];
  readonly failed: readonly FailedUpload[];
  /** The folder as it was planned with, and as it is now. */
  readonly before: RemoteTree;
  readonly after: RemoteTree;
  /** Paths that were deleted in between. */
  readonly deleted: ReadonlySet<string>;
}

export interface Proof {
  /** Lie in the folder with their size. */
  readonly confirmed: readonly PlannedUpload[];
  /** All that are not confirmed. */
  readonly failed: readonly FailedUpload[];
  /** Paths of what was there before and has not been touched since. */
  readonly untouched: ReadonlySet<string>;
  /** What others have put there since the folder was planned with. */
  readonly foreign: readonly RemoteFile[];
}

/** Compares what a folder holds now with what was sent and with what it held before. */
export function proveDelivery({ uploads, failed, before, after, deleted }: ProofInput): Proof {
  const now = new Map(after.files.map(file => [file.path, file]));
  const errors = new Map(failed.map(({ upload, error }) => [upload, error]));
  for (const upload of uploads) {
    const problem = compare(upload, now.get(upload.remotePath));
    if (problem && !errors.has(upload)) errors.set(upload, problem);
  }
  const ours = new Set(uploads.map(({ remotePath }) => remotePath));
  const earlier = new Map(before.files.filter(({ path }) => !deleted.has(path)).map(file => [file.path, file]));
  const others = after.files.filter(({ path }) => !ours.has(path));
  const isUntouched = (file: RemoteFile) => isSame(earlier.get(file.path), file);
  return {
    confirmed: uploads.filter(upload => !errors.has(upload)),
    failed: uploads.flatMap(upload => (errors.has(upload) ? [{ upload, error: errors.get(upload)! }] : [])),
    untouched: new Set(others.filter(isUntouched).map(({ path }) => path)),
    foreign: others.filter(file => !isUntouched(file)),
  };
}

function compare({ file, remotePath }: PlannedUpload, found: RemoteFile | undefined): LakeseedError | null {
  if (found?.size === file.size) return null;
  const message = found
    ? `${remotePath} has ${formatBytes(found.size)} (${found.size} bytes) where ${file.size} were sent`
    : `${remotePath} was sent, but is not in the folder afterwards`;
  return new LakeseedError('UPLOAD_FAILED', message);
}

function isSame(a: RemoteFile | undefined, b: RemoteFile): boolean {
  return a !== undefined && a.size === b.size && a.lastModified === b.lastModified;
}
