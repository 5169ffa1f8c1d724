import { formatBytes } from '../base/format.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { CLOCK_SKEW_MS, isDatedBefore } from './clock-skew.ts';
import type { RemoteFile, RemoteTree } from './list-tree.ts';
import { manifestPath } from './manifest.ts';
import type { PlannedUpload } from './plan.ts';
import type { FailedUpload } from './transfer.ts';

export interface ProofInput {
  readonly remoteBase: string;
  readonly uploads: readonly PlannedUpload[];
  /** There already, and not sent again. */
  readonly resumed: readonly PlannedUpload[];
  readonly failed: readonly FailedUpload[];
  /** The folder as it was planned with, and as it is now. */
  readonly before: RemoteTree;
  readonly after: RemoteTree;
  /** Paths that were deleted in between. */
  readonly deleted: ReadonlySet<string>;
  /** In epoch milliseconds by the server's clock: when the plan was made, and when uploads were answered, by remote path. Null and empty where it does not tell. */
  readonly plannedAt: number | null;
  readonly answeredAt: ReadonlyMap<string, number>;
}

/** A file that somebody else is to be thanked for. */
export interface ForeignFile extends RemoteFile {
  /**
   * `new` or changed since the folder was planned with; `replaced`: one of ours, after it had been sent; `unlisted`: older
   * than the plan, but left out of the listing that it was made with.
   */
  readonly kind: 'new' | 'replaced' | 'unlisted';
}

export interface Proof {
  /** Lie in the folder with their size. */
  readonly confirmed: readonly PlannedUpload[];
  /** All that are not confirmed. */
  readonly failed: readonly FailedUpload[];
  /** Paths of what was there before and has not been touched since. */
  readonly untouched: ReadonlySet<string>;
  /** What others have put there since the folder was planned with. */
  readonly foreign: readonly ForeignFile[];
}

/** Compares what a folder holds now with what was sent and with what it held before. */
export function proveDelivery(input: ProofInput): Proof {
  const { remoteBase, failed, before, after, deleted, plannedAt } = input;
  const all = inOrder([...input.uploads, ...input.resumed]);
  const now = new Map(after.files.map(file => [file.path, file]));
  const errors = new Map(failed.map(({ upload, error }) => [upload, error]));
  for (const upload of all) {
    const problem = compare(upload, now.get(upload.remotePath));
    if (problem && !errors.has(upload)) errors.set(upload, problem);
  }
  const ours = new Set(all.map(({ remotePath }) => remotePath));
  const earlier = new Map(before.files.filter(({ path }) => !deleted.has(path)).map(file => [file.path, file]));
  const manifest = manifestPath(remoteBase);
  const others = after.files.filter(({ path }) => !ours.has(path) && path !== manifest);
  const isUntouched = (file: RemoteFile) => isSame(earlier.get(file.path), file);
  const isUnlisted = ({ path, lastModified }: RemoteFile) =>
    plannedAt !== null && !deleted.has(path) && !earlier.has(path) && isDatedBefore(lastModified, plannedAt);
  const resumed = new Set(input.resumed.map(({ remotePath }) => remotePath));
  const isReplaced = (file: RemoteFile) => {
    const answered = input.answeredAt.get(file.path) ?? Number.POSITIVE_INFINITY;
    if (resumed.has(file.path)) return !isUntouched(file);
    return file.lastModified !== null && file.lastModified > answered + CLOCK_SKEW_MS;
  };
  const replaced = after.files.filter(isReplaced);
  return {
    confirmed: all.filter(upload => !errors.has(upload)),
    failed: all.flatMap(upload => (errors.has(upload) ? [{ upload, error: errors.get(upload)! }] : [])),
    untouched: new Set(others.filter(isUntouched).map(({ path }) => path)),
    foreign: [
      ...replaced.map(file => ({ ...file, kind: 'replaced' as const })),
      ...others
        .filter(file => !isUntouched(file))
        .map(file => ({ ...file, kind: isUnlisted(file) ? ('unlisted' as const) : ('new' as const) })),
    ],
  };
}

/** The files that were expected, and are not there with their size. */
export function findMissing(uploads: readonly PlannedUpload[], { files }: RemoteTree): PlannedUpload[] {
  const now = new Map(files.map(file => [file.path, file]));
  return uploads.filter(upload => compare(upload, now.get(upload.remotePath)) !== null);
}

function inOrder(uploads: readonly PlannedUpload[]): PlannedUpload[] {
  return [...uploads].sort((a, b) => (a.remotePath < b.remotePath ? -1 : 1));
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
