import type { BigIntStats } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isHidden } from '../base/is-hidden.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { localIoError } from '../errors/local-io.ts';
import { type FolderEntry, walkFolder } from './walk-folder.ts';

/** A `*.parquet` file below a table folder: what is delivered. */
export interface DataFile {
  /** Relative to the data folder, with `/` on every platform; the first segment is the table. */
  readonly path: string;
  readonly absolutePath: string;
  readonly table: string;
  /** Bytes. */
  readonly size: number;
  /** Modification time, nanoseconds since the epoch. */
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

/** Parquet that would not arrive, or not where anyone looks for it. */
export interface MisplacedFile {
  readonly path: string;
  readonly table: string | null;
  readonly reason:
    | 'no-table-folder'
    | 'partition-as-table'
    | 'hidden'
    | 'other-suffix'
    | 'not-a-file'
    | 'name-not-utf8';
}

export interface DataFolder {
  /** Absolute. */
  readonly directory: string;
  /** Sorted by path, as are the other two. */
  readonly files: readonly DataFile[];
  readonly misplaced: readonly MisplacedFile[];
  /** Paths of what is no Parquet and stays behind: `_SUCCESS`, checksums, CSV. */
  readonly ignored: readonly string[];
  /** Folders of tables without any file but markers such as `_SUCCESS`, sorted. */
  readonly emptyTables: readonly string[];
}

export interface ListOptions {
  /** Files looked at at once; 16 by default. */
  readonly concurrency?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * What lies in a data folder: one folder per table, Hive partitions below it. Links are followed as long as they stay
 * inside. DATA_DIR_NOT_FOUND; UNSAFE_PATH, which names all links that lead out or around in a circle; LOCAL_IO.
 */
export async function listDataFolder(
  directory: string,
  { concurrency = 16, signal }: ListOptions = {},
): Promise<DataFolder> {
  const root = resolve(directory);
  const { files: entries, folders } = await walkFolder(root, { concurrency, signal });
  const classified = await mapConcurrent(entries, entry => classify(entry), { concurrency, signal });
  const all = classified.filter(one => one !== null).sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    directory: root,
    files: all.filter(one => one.kind === 'file').map(({ file }) => file),
    misplaced: all.filter(one => one.kind === 'misplaced').map(({ path, table, reason }) => ({ path, table, reason })),
    ignored: all.filter(one => one.kind === 'ignored').map(({ path }) => path),
    emptyTables: emptyTablesOf(folders, entries),
  };
}

/** A folder with files of another kind, such as CSV, is taken for something else. */
function emptyTablesOf(folders: readonly string[], entries: readonly FolderEntry[]): string[] {
  const filled = new Set(entries.filter(({ path }) => !isMarker(path)).map(({ path }) => path.split('/')[0]!));
  return folders
    .filter(path => !path.includes('/') && !path.includes('=') && !isHidden(path) && !filled.has(path))
    .sort();
}

/** What writers leave beside the data: `_SUCCESS`, `_temporary/…`, `.part-0.parquet.crc`. */
function isMarker(path: string): boolean {
  return !isNamedParquet(path) && path.split('/').some(isHidden);
}

function isNamedParquet(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

type Classified =
  | { readonly kind: 'file'; readonly path: string; readonly file: DataFile }
  | ({ readonly kind: 'misplaced' } & MisplacedFile)
  | { readonly kind: 'ignored'; readonly path: string };

/** Null for a file that has gone since the folder was listed. */
async function classify({ path, absolutePath, isLink }: FolderEntry): Promise<Classified | null> {
  const folders = path.split('/');
  const name = folders.pop()!;
  const table = folders[0] === undefined || isHidden(folders[0]) ? null : folders[0];
  const isData = isNamedParquet(name);
  const misplaced = (reason: MisplacedFile['reason']): Classified => ({ kind: 'misplaced', path, table, reason });
  const ignored: Classified = { kind: 'ignored', path };

  // Nobody looks for data there, whatever it holds.
  if (isMarker(path)) return ignored;
  const status = await statFile(absolutePath);
  if (status === null && !isLink) {
    // Node replaces what is not UTF-8 in a name; the path then leads nowhere.
    if (!path.includes('\ufffd')) return null;
    return isData ? misplaced('name-not-utf8') : ignored;
  }
  if (!status?.isFile()) return isData ? misplaced('not-a-file') : ignored;
  const size = Number(status.size);
  if (!isData && !(await holdsParquet(absolutePath, size))) return ignored;
  if (isHidden(name) || folders.some(isHidden)) return misplaced('hidden');
  if (table === null) return misplaced('no-table-folder');
  if (table.includes('=')) return misplaced('partition-as-table');
  if (!isData) return misplaced('other-suffix');
  const file = { path, absolutePath, table, size, mtimeNs: status.mtimeNs, inode: status.ino };
  return { kind: 'file', path, file };
}

async function statFile(path: string): Promise<BigIntStats | null> {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    throw localIoError(error, `look at ${path}`);
  }
}

/** By its first and last four bytes. */
async function holdsParquet(path: string, size: number): Promise<boolean> {
  if (size < 12) return false;
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const magic = Buffer.alloc(8);
    await file.read(magic, 0, 4, 0);
    await file.read(magic, 4, 4, size - 4);
    return magic.equals(Buffer.from('PAR1PAR1'));
  } catch {
    // What stays behind need not be readable.
    return false;
  } finally {
    await file?.close();
  }
}
