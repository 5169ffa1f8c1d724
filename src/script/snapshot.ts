import { type BigIntStats, type Dirent, lstatSync, statSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { localIoError } from '../errors/local-io.ts';

/** How a file was found: another version of it differs in at least one of these. */
export interface FileState {
  readonly size: bigint;
  readonly mtimeNs: bigint;
  readonly inode: bigint;
}

/** The files below a folder, by path relative to it, with `/` on every platform. */
export type Snapshot = ReadonlyMap<string, FileState>;

/** Takes in all files below a folder; a folder that is missing holds none. Links to folders are followed, but none within another. */
export async function takeSnapshot(directory: string): Promise<Snapshot> {
  const files = new Map<string, FileState>();
  await addFolder({ root: directory, folder: '', linked: false }, files);
  return files;
}

/** The files of `after` that are new or changed since `before`, sorted. */
export function changedFiles(before: Snapshot, after: Snapshot): string[] {
  return [...after.keys()].filter(path => !isSame(before.get(path), after.get(path))).sort();
}

export function isParquetName(path: string): boolean {
  return path.toLowerCase().endsWith('.parquet');
}

/** Whether a file begins as Parquet does, whatever its name. */
export async function hasParquetMagic(path: string): Promise<boolean> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.toString('latin1') === 'PAR1';
  } catch {
    return false;
  }
}

interface Place {
  readonly root: string;
  /** Relative to the root. */
  readonly folder: string;
  /** A link was followed on the way here: one cannot lead around for ever, two can. */
  readonly linked: boolean;
}

async function addFolder({ root, folder, linked }: Place, files: Map<string, FileState>): Promise<void> {
  for (const entry of await entriesOf(join(root, folder), folder === '')) {
    const path = folder ? `${folder}/${entry.name}` : entry.name;
    if (entry.isDirectory()) {
      await addFolder({ root, folder: path, linked }, files);
      continue;
    }
    const state = stateOf(join(root, path), entry.isSymbolicLink());
    if (state?.isDirectory() && !linked) await addFolder({ root, folder: path, linked: true }, files);
    if (state?.isFile()) files.set(path, { size: state.size, mtimeNs: state.mtimeNs, inode: state.ino });
  }
}

async function entriesOf(directory: string, mayBeMissing: boolean): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    if (mayBeMissing && (error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw localIoError(error, `read the folder ${directory}`);
  }
}

/** A link counts as what it leads to. Null for what has vanished meanwhile, or leads nowhere. */
function stateOf(path: string, isLink: boolean): BigIntStats | null {
  try {
    // Synchronous: ten times as fast, and a data folder may hold very many files.
    return isLink ? statSync(path, { bigint: true }) : lstatSync(path, { bigint: true });
  } catch {
    return null;
  }
}

function isSame(a: FileState | undefined, b: FileState | undefined): boolean {
  return a?.size === b?.size && a?.mtimeNs === b?.mtimeNs && a?.inode === b?.inode;
}
