import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { type Arrived, findArrived } from './arrived.ts';
import { type CleanConsent, foreignFiles } from './clean-consent.ts';
import { readDeliveryRecord, writeDeliveryRecord } from './delivery-record.ts';
import { folderKey } from './delivery-state.ts';
import type { Progress } from './explain-interruption.ts';
import { listTree, type RemoteFile, type RemoteTree } from './list-tree.ts';
import { manifestPath } from './manifest.ts';
import { type CleanMode, planDelivery } from './plan.ts';
import { probeVolume } from './probe.ts';
import { removeOld } from './remove-old.ts';
import type { VolumeName, VolumeStore } from './store.ts';

/** A folder of a volume that a run is going to write into. */
export interface RunFolderInput {
  readonly store: VolumeStore;
  readonly volume: VolumeName;
  /** `/Volumes/<catalog>/<schema>/<volume>/<subfolder>`. */
  readonly remoteBase: string;
  readonly clean: boolean;
  readonly cleanMode: CleanMode;
  readonly concurrency: number;
  readonly consent: CleanConsent;
  readonly progress: Progress;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** What the folder held when the run began. */
export interface Baseline {
  readonly tree: RemoteTree;
  /** Files in it that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
}

/** A folder that may be cleared: nothing has been changed yet. */
export interface ProvedFolder extends Baseline {
  readonly deleteFiles: readonly RemoteFile[];
  readonly deleteDirectories: readonly string[];
}

/** The last look before a run: asks, and proves that the volume is writable where something will be deleted. */
export async function proveRunFolder(input: RunFolderInput, effects: Effects): Promise<ProvedFolder> {
  const { store, volume, remoteBase, clean, cleanMode, consent, progress, signal } = input;
  const tree = await listTree(store, remoteBase, input);
  const record = await readDeliveryRecord(folderKey(input), effects);
  const foreign = new Set(foreignFiles({ remoteBase, remote: tree, record }));
  if (clean) await consent(remoteBase, tree, [...foreign]);
  const { deleteFiles, deleteDirectories } = planDelivery({ remoteBase, files: [], remote: tree, clean, cleanMode });
  progress.toDelete = deleteFiles.length;
  if (deleteFiles.length + deleteDirectories.length > 0) {
    await probeVolume(store, volume, { random: effects.random, signal });
  }
  return { tree, foreign, deleteFiles, deleteDirectories };
}

/** Whether anything is removed before the script starts. */
export function clearsRunFolder({ clean, cleanMode }: RunFolderInput, proved: ProvedFolder): boolean {
  const { deleteFiles, deleteDirectories } = proved;
  return clean && cleanMode === 'before' && deleteFiles.length + deleteDirectories.length > 0;
}

/** With cleanMode before removes what is there. The folder itself stays: it is there when the script starts, like the data folder of a project. */
export async function clearRunFolder(input: RunFolderInput, proved: ProvedFolder): Promise<Baseline> {
  const { store, remoteBase, clean, cleanMode, signal } = input;
  const { tree, foreign, deleteFiles: files, deleteDirectories } = proved;
  const directories = deleteDirectories.filter(path => path !== remoteBase);
  const removesNow = clean && cleanMode === 'before';
  if (removesNow) await removeOld({ ...input, files, directories, foreign });
  await store.makeDirectory(remoteBase, signal);
  // Not listed again: the script may be at work already.
  return removesNow ? { tree: { files: [], directories: [] }, foreign } : { tree, foreign };
}

/** What the run has written. */
export async function lookAtRunFolder(
  input: RunFolderInput,
  { tree, foreign }: Baseline,
  effects: Effects,
): Promise<Arrived> {
  const { store, remoteBase } = input;
  const after = await listTree(store, remoteBase, input);
  const arrived = findArrived(remoteBase, tree, after);
  if (arrived.files.length > 0) await removeManifest(input, after);
  const written = new Set(arrived.files.map(({ path }) => path));
  const theirs = new Set([...foreign].map(({ path }) => path).filter(path => !written.has(path)));
  const ours = after.files.filter(({ path }) => !theirs.has(path)).map(({ path, size }) => [path, size] as const);
  await writeDeliveryRecord(folderKey(input), new Map(ours), effects);
  return arrived;
}

/** The manifest of an earlier delivery does not describe what the run has written. Where nothing can be deleted, the run was a success all the same. */
async function removeManifest({ store, remoteBase, signal }: RunFolderInput, { files }: RemoteTree): Promise<void> {
  const manifest = manifestPath(remoteBase);
  if (!files.some(({ path }) => path === manifest)) return;
  await store.deleteFile(manifest, signal).catch(() => signal?.throwIfAborted());
}

/** With cleanMode after, once the run is known to be a success: removes what was there before and was not rewritten. */
export async function finishRunFolder(
  input: RunFolderInput,
  { tree, foreign }: Baseline,
  arrived: Arrived,
): Promise<void> {
  if (!input.clean || input.cleanMode !== 'after') return;
  // The manifest is gone already.
  const written = new Set([...arrived.files.map(({ path }) => path), manifestPath(input.remoteBase)]);
  // Where the server does not tell when a file was written, one of the same size may be a new one.
  const files = tree.files.filter(({ path, lastModified }) => lastModified !== null && !written.has(path));
  const deepestFirst = [...tree.directories].sort((a, b) => b.split('/').length - a.split('/').length);
  await removeOld({ ...input, files, directories: deepestFirst, foreign });
}
