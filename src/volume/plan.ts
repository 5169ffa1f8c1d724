import type { RemoteFile, RemoteTree } from './list-tree.ts';
import { manifestPath } from './manifest.ts';

/** A local file that is to be delivered. */
export interface LocalFile {
  /** Relative to the data folder, with `/`; the first segment is the table. */
  readonly path: string;
  readonly absolutePath: string;
  /** Bytes. */
  readonly size: number;
  /** Nanoseconds since the epoch; this and the inode tell whether it is still the file that was checked. */
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

export interface PlannedUpload {
  readonly file: LocalFile;
  readonly remotePath: string;
}

export type CleanMode = 'before' | 'after';

export interface PlanInput {
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  readonly files: readonly LocalFile[];
  readonly remote: RemoteTree;
  readonly clean: boolean;
  readonly cleanMode: CleanMode;
  readonly maxFiles?: number | undefined;
  /** Local paths of files that are proved to be there already. */
  readonly delivered?: ReadonlySet<string> | undefined;
}

/** What a delivery will do, as data. */
export interface DeliveryPlan {
  readonly remoteBase: string;
  /** By path. */
  readonly uploads: readonly PlannedUpload[];
  /** By path: there already, and not sent again. */
  readonly resumed: readonly PlannedUpload[];
  /** Bytes of all uploads. */
  readonly bytes: number;
  /** Also without clean the manifest of an earlier delivery is among them: it does not describe what the folder will hold. */
  readonly deleteFiles: readonly RemoteFile[];
  /** To be removed once they are empty, the deepest first. */
  readonly deleteDirectories: readonly string[];
  /** Paths where a folder lies in the way of a file, or a file in the way of a folder. */
  readonly obstacles: readonly string[];
}

/** Computes what will be sent and deleted. Everything that is deleted lies at or below the remote base. */
export function planDelivery({ remoteBase, files, remote, clean, cleanMode, ...input }: PlanInput): DeliveryPlan {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1)).slice(0, input.maxFiles);
  const all = sorted.map(file => ({ file, remotePath: `${remoteBase}/${file.path}` }));
  const isThere = ({ file }: PlannedUpload) => input.delivered?.has(file.path) === true;
  const resumed = all.filter(isThere);
  const uploads = all.filter(upload => !isThere(upload));
  const removesAll = clean && cleanMode === 'before';
  const stays = foldersOf(remoteBase, removesAll ? resumed : all);
  const keeps = new Set((removesAll ? resumed : all).map(({ remotePath }) => remotePath));
  const manifest = all.length > 0 ? manifestPath(remoteBase) : null;
  const isEmpty = remote.files.length + remote.directories.length === 0;
  const deepestFirst = [...remote.directories, ...(isEmpty ? [] : [remoteBase])].sort(
    (a, b) => depth(b) - depth(a) || (a < b ? -1 : 1),
  );
  return {
    remoteBase,
    uploads,
    resumed,
    bytes: uploads.reduce((total, { file }) => total + file.size, 0),
    deleteFiles: remote.files.filter(({ path }) => path === manifest || (clean && !keeps.has(path))),
    deleteDirectories: deepestFirst.filter(path => clean && !stays.has(path)),
    obstacles: removesAll ? [] : findObstacles(remote, keeps, stays),
  };
}

function foldersOf(remoteBase: string, uploads: readonly PlannedUpload[]): Set<string> {
  return new Set(uploads.flatMap(({ remotePath }) => parentsWithin(remoteBase, remotePath)));
}

function findObstacles(remote: RemoteTree, files: ReadonlySet<string>, folders: ReadonlySet<string>): string[] {
  return [
    ...remote.directories.filter(path => files.has(path)),
    ...remote.files.map(({ path }) => path).filter(path => folders.has(path)),
  ].sort();
}

/** `/b/t/k=1/f` within `/b` → `/b`, `/b/t`, `/b/t/k=1`. */
function parentsWithin(base: string, path: string): string[] {
  const segments = path.slice(base.length + 1).split('/');
  return segments.map((_, count) => [base, ...segments.slice(0, count)].join('/'));
}

function depth(path: string): number {
  return path.split('/').length;
}
