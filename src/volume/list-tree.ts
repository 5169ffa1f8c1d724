import { mapConcurrent } from '../base/map-concurrent.ts';
import { hasCode } from '../errors/lakeseed-error.ts';
import type { RemoteEntry, VolumeStore } from './store.ts';

export interface RemoteFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Epoch milliseconds; null where the server does not say. */
  readonly lastModified: number | null;
}

/** Everything below a remote folder, sorted by path. */
export interface RemoteTree {
  readonly files: readonly RemoteFile[];
  /** Paths, without the folder itself. */
  readonly directories: readonly string[];
}

export interface ListTreeOptions {
  /** Directories listed at once. */
  readonly concurrency: number;
  /** Directories below the folder that are likely to be there: they are listed at once instead of being found first. */
  readonly likely?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Lists a folder with everything below it. What vanishes meanwhile is left out; a folder that is missing is empty. */
export async function listTree(
  store: Pick<VolumeStore, 'list'>,
  root: string,
  options: ListTreeOptions,
): Promise<RemoteTree> {
  const all: RemoteEntry[] = [];
  const listed = new Set<string>();
  for (let level = [root, ...(options.likely ?? [])]; level.length > 0; ) {
    for (const path of level) listed.add(path);
    const below = await mapConcurrent(level, path => listDirectory(store, path, options), options);
    const entries = below.flat();
    all.push(...entries);
    level = directoriesOf(entries).filter(path => !listed.has(path));
  }
  const files = all.filter(({ isDirectory }) => !isDirectory);
  return {
    files: files.map(({ path, size, lastModified }) => ({ path, size: size ?? 0, lastModified })).sort(byPath),
    directories: directoriesOf(all).sort(),
  };
}

/** None where there is no such directory. */
async function listDirectory(
  store: Pick<VolumeStore, 'list'>,
  directory: string,
  { signal }: ListTreeOptions,
): Promise<RemoteEntry[]> {
  const entries: RemoteEntry[] = [];
  try {
    for await (const entry of store.list(directory, signal)) {
      // The path is ours, not the server's: nothing outside the folder can get into a list of what is to be deleted.
      if (isName(entry.name)) entries.push({ ...entry, path: `${directory}/${entry.name}` });
    }
    return entries;
  } catch (error) {
    if (hasCode(error, 'NOT_FOUND')) return [];
    throw error;
  }
}

function isName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !name.includes('/');
}

function directoriesOf(entries: readonly RemoteEntry[]): string[] {
  return entries.filter(({ isDirectory }) => isDirectory).map(({ path }) => path);
}

function byPath(a: RemoteFile, b: RemoteFile): number {
  return a.path < b.path ? -1 : 1;
}
