import type { Emit } from '../base/events.ts';
import { cleanRemote } from './clean-remote.ts';
import type { Progress } from './explain-interruption.ts';
import type { RemoteFile } from './list-tree.ts';
import type { VolumeStore } from './store.ts';

export interface RemoveOldInput {
  readonly store: VolumeStore;
  readonly remoteBase: string;
  readonly files: readonly RemoteFile[];
  /** The deepest first. */
  readonly directories: readonly string[];
  /** Files that no lakeseed run put there. */
  readonly foreign: ReadonlySet<RemoteFile>;
  readonly progress: Progress;
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

/** Removes what was in a folder before, and keeps count of it. */
export async function removeOld(input: RemoveOldInput): Promise<void> {
  const { store, remoteBase, files, directories, progress, concurrency, signal, emit } = input;
  if (files.length + directories.length === 0) return;
  const foreign = files.filter(file => input.foreign.has(file)).length;
  emit({ type: 'clean.start', remoteBase, files: files.length, foreign });
  progress.changed = true;
  const onDelete = (path: string) => progress.deleted.add(path);
  const paths = files.map(({ path }) => path);
  await cleanRemote({ store, files: paths, directories, concurrency, signal, onDelete });
  emit({ type: 'clean.finish', remoteBase, deleted: files.length });
}
