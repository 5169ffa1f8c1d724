import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { VolumeStore } from './store.ts';

export interface CleanInput {
  readonly store: VolumeStore;
  readonly files: readonly string[];
  /** The deepest first. One that is not empty, because somebody else writes there, stays. */
  readonly directories: readonly string[];
  readonly concurrency: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with every file that is gone. */
  readonly onDelete: (path: string) => void;
}

/** The Files API takes about ten requests at once from a whole workspace; Databricks' own CLI deletes five at once. */
const MOST_AT_ONCE = 5;

/** Removes files, then directories level by level from below. What is gone already is no error. */
export async function cleanRemote({ store, files, directories, onDelete, ...input }: CleanInput): Promise<void> {
  const { signal } = input;
  const options = { concurrency: Math.min(input.concurrency, MOST_AT_ONCE), signal };
  const deleteFile = async (path: string) => {
    await store.deleteFile(path, signal);
    onDelete(path);
  };
  await mapConcurrent(files, deleteFile, options);
  for (const level of Map.groupBy(directories, depth).values()) {
    await mapConcurrent(level, path => deleteIfEmpty(store, path, signal), options);
  }
}

async function deleteIfEmpty(store: VolumeStore, path: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await store.deleteDirectory(path, signal);
  } catch (error) {
    if (!hasCode(error, 'DESTINATION_TAKEN')) throw error;
  }
}

function depth(path: string): number {
  return path.split('/').length;
}
