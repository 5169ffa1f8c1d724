import type { Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isWithin } from '../base/is-within.ts';
import { type MapConcurrentOptions, mapConcurrent } from '../base/map-concurrent.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';

/** Something below a folder that is not a folder itself. */
export interface FolderEntry {
  /** Relative to the folder, with `/` on every platform. */
  readonly path: string;
  readonly absolutePath: string;
  readonly isLink: boolean;
}

interface Folder extends FolderEntry {
  /** A link was followed on the way here. */
  readonly linked: boolean;
}

export interface Walked {
  /** What is not a folder itself, in no order. */
  readonly files: readonly FolderEntry[];
  /** Paths like those of the files. */
  readonly folders: readonly string[];
}

/**
 * Everything below a folder. Links are followed as long as they stay inside. DATA_DIR_NOT_FOUND;
 * UNSAFE_PATH, which names all links that lead out or around in a circle; LOCAL_IO.
 */
export async function walkFolder(root: string, options: MapConcurrentOptions): Promise<Walked> {
  const realRoot = await requireFolder(root);
  const files: FolderEntry[] = [];
  const allFolders: string[] = [];
  const unsafe: string[] = [];
  let level: Folder[] = [{ path: '', absolutePath: root, isLink: false, linked: false }];
  while (level.length > 0) {
    const folders: Folder[] = [];
    const read = async (folder: Folder) => {
      for (const dirent of await readFolder(folder.absolutePath)) {
        const path = folder.path === '' ? dirent.name : `${folder.path}/${dirent.name}`;
        const isLink = dirent.isSymbolicLink();
        const entry = { path, absolutePath: join(folder.absolutePath, dirent.name), isLink };
        const target = isLink ? await followLink(entry, folder, realRoot) : { isFolder: dirent.isDirectory() };
        if (typeof target === 'string') unsafe.push(target);
        else if (target.isFolder) folders.push({ ...entry, linked: folder.linked || isLink });
        else files.push(entry);
      }
    };
    await mapConcurrent(level, read, options);
    level = folders;
    allFolders.push(...folders.map(({ path }) => path));
  }
  if (unsafe.length > 0) throw unsafeLinks(unsafe.sort());
  return { files, folders: allFolders };
}

async function requireFolder(root: string): Promise<string> {
  try {
    if ((await stat(root)).isDirectory()) return await realpath(root);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw localIoError(error, `open the data folder ${root}`);
    throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no data folder ${root}`, { cause: error });
  }
  throw new LakeseedError('DATA_DIR_NOT_FOUND', `${root} is a file, not a data folder`);
}

async function readFolder(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true });
  } catch (error) {
    throw localIoError(error, `list ${directory}`);
  }
}

/** Where a link leads: to a folder or a file inside; else what is wrong with it. */
async function followLink(
  link: FolderEntry,
  parent: Folder,
  realRoot: string,
): Promise<{ isFolder: boolean } | string> {
  const circle = `${link.path} (leads around in a circle)`;
  try {
    const target = await realpath(link.absolutePath);
    if (!isWithin(target, realRoot)) return `${link.path} -> ${target}`;
    const isFolder = (await stat(target)).isDirectory();
    if (isFolder && isWithin(await realpath(dirname(link.absolutePath)), target)) return circle;
    // One folder link on the way cannot lead around for ever, two can.
    if (isFolder && parent.linked) return `${link.path} (a linked folder within a linked folder)`;
    return { isFolder };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return circle;
    // Its target is missing or unreadable, which shows when it is looked at like any other file.
    return { isFolder: false };
  }
}

function unsafeLinks(links: readonly string[]): LakeseedError {
  return new LakeseedError('UNSAFE_PATH', `Links that leave the data folder or loop in it: ${links.join(', ')}`, {
    hint: 'Replace each link by the files that it stands for.',
    details: { links },
  });
}
