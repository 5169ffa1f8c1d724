import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import { listTree, type RemoteTree } from './list-tree.ts';
import type { VolumeStore } from './store.ts';

export interface CleanInput {
  readonly store: VolumeStore;
  readonly files: readonly string[];
  /** The deepest first. One that is not empty, because somebody else writes there, stays, with those above it. */
  readonly directories: readonly string[];
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with every file before it is removed, and when it is gone. */
  readonly onDeleting: (path: string) => void;
  readonly onDelete: (path: string) => void;
  /** Which of the files go, too, that are found in a directory which should be empty; by default none. */
  readonly goesToo?: ((found: RemoteTree) => Promise<readonly string[]>) | undefined;
}

/** The Files API takes about ten requests at once from a whole workspace; Databricks' own CLI deletes five at once. */
const MOST_AT_ONCE = 5;

/**
 * Removes files, then directories level by level from below. What is gone already is no error. After a failure nothing
 * more is removed: what is left of the old data is worth more than an empty folder.
 */
export async function cleanRemote(input: CleanInput): Promise<void> {
  const { directories, signal } = input;
  const options = { concurrency: Math.min(input.concurrency, MOST_AT_ONCE), signal };
  await deleteFiles(input.files, input);
  const staying = new Set<string>();
  for (const level of Map.groupBy(directories, depth).values()) {
    const emptied = level.filter(path => !staying.has(path));
    const left = await mapConcurrent(emptied, path => deleteIfEmpty(path, input), options);
    for (const path of emptied.filter((_, index) => !left[index])) {
      // One after the other: a person may be asked.
      if (!(await clearUp(path, input))) staying.add(path);
    }
    for (const path of [...staying]) staying.add(path.slice(0, path.lastIndexOf('/')));
  }
}

async function deleteFiles(files: readonly string[], { store, signal, onDeleting, onDelete, concurrency }: CleanInput) {
  const deleteFile = async (path: string) => {
    onDeleting(path);
    await store.deleteFile(path, signal);
    onDelete(path);
  };
  await mapConcurrent(files, deleteFile, { concurrency: Math.min(concurrency, MOST_AT_ONCE), signal });
}

/** A directory that should be empty holds what no listing has shown. False where it stays. */
async function clearUp(directory: string, input: CleanInput): Promise<boolean> {
  if (!input.goesToo) return false;
  const found = await listTree(input.store, directory, input);
  const files = await input.goesToo(found);
  await deleteFiles(files, input);
  if (files.length < found.files.length) return false;
  const deepestFirst = [...found.directories].sort((a, b) => depth(b) - depth(a));
  for (const path of [...deepestFirst, directory]) {
    if (!(await deleteIfEmpty(path, input))) return false;
  }
  return true;
}

async function deleteIfEmpty(path: string, { store, signal }: CleanInput): Promise<boolean> {
  try {
    await store.deleteDirectory(path, signal);
    return true;
  } catch (error) {
    if (!hasCode(error, 'DESTINATION_TAKEN')) throw error;
    return false;
  }
}

function depth(path: string): number {
  return path.split('/').length;
}
