import { createHash, randomInt } from 'node:crypto';
import type { Stats } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { mapConcurrent } from '../../base/map-concurrent.ts';
import { hasErrorCode } from '../disk/file-system-error.ts';
import type { Layout } from '../disk/layout.ts';
import { placeFile } from '../disk/place-file.ts';
import { readRecord } from '../disk/read-record.ts';
import { writeWhole } from '../disk/write-whole.ts';
import { locateObject } from './locate-object.ts';
import {
  alreadyExists,
  directoryProtected,
  doesNotExist,
  notEmpty,
  type ObjectKind,
  type ObjectRecord,
  parentDoesNotExist,
  typeMismatch,
  type WorkspaceObject,
} from './object.ts';
import { childOf, isProtected, type ObjectPath, parentOf, parseObjectPath } from './object-path.ts';

interface PutOptions extends ObjectKind {
  readonly overwrite: boolean;
}

interface RemoveOptions {
  readonly recursive: boolean;
  /** A path that nothing lies at. */
  readonly trash: string;
}

export interface Objects {
  /** Null where nothing is. */
  find(path: string): Promise<WorkspaceObject | null>;
  require(path: string): Promise<WorkspaceObject>;
  /** What lies directly in a folder, in the order of the names; of a notebook or a file, itself. */
  list(path: string): Promise<WorkspaceObject[]>;
  /** Gives a staged file its name in a folder that exists; the staged file is gone afterwards, whatever happens. */
  put(path: string, staged: string, options: PutOptions): Promise<void>;
  /** Makes the folders above it too. */
  makeFolder(path: string): Promise<void>;
  /** Takes it out of sight at once, to `trash`, and removes it there. */
  remove(path: string, options: RemoveOptions): Promise<void>;
}

/**
 * Notebooks, files and folders. The disk says what exists, so that what was put there by hand counts: as files. A small
 * record for everything that was imported adds the rest. Nothing is kept in memory: several processes may serve one
 * directory. Throws ApiError for what is missing or in the way, and for paths that cannot be.
 */
export function createObjects({ layout, platform }: { layout: Layout; platform: NodeJS.Platform }): Objects {
  async function find(path: string): Promise<WorkspaceObject | null> {
    return look(parseObjectPath(path));
  }

  async function require(path: string): Promise<WorkspaceObject> {
    return requireAt(parseObjectPath(path));
  }

  async function list(path: string): Promise<WorkspaceObject[]> {
    const folder = parseObjectPath(path);
    const object = await requireAt(folder);
    if (object.type !== 'DIRECTORY') return [object];
    const names = (await readdir(object.place).catch(missing(folder))).sort();
    // Null for what has gone since, and for links that lead nowhere or out of the workspace.
    const lookAt = (name: string) => look(childOf(folder, name)).catch(() => null);
    return (await mapConcurrent(names, lookAt, { concurrency: 32 })).filter(child => child !== null);
  }

  async function put(path: string, staged: string, options: PutOptions): Promise<void> {
    try {
      await publish(parseObjectPath(path), staged, options);
    } finally {
      await rm(staged, { force: true });
    }
  }

  async function publish(path: ObjectPath, staged: string, { overwrite, ...kind }: PutOptions): Promise<void> {
    const there = await look(path);
    if (there && (!overwrite || there.type === 'DIRECTORY')) throw alreadyExists(path.text);
    if (there && there.type !== kind.type) throw typeMismatch(path.text, kind.type, there.type);
    const parent = parentOf(path);
    if ((await look(parent))?.type !== 'DIRECTORY') throw parentDoesNotExist(parent.text);
    const { id, createdAt } = there ?? { id: randomInt(1, 2 ** 48 - 1), createdAt: modifiedAt(await stat(staged)) };
    const record: ObjectRecord = { path: path.text, ...kind, id, createdAt };
    // Before the bytes, so that nobody takes a new notebook for a file.
    await writeWhole(recordPath(path.names), JSON.stringify(record));
    await placeFile(staged, await locate(path), { overwrite }).catch(error => {
      if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) throw parentDoesNotExist(parent.text);
      throw hasErrorCode(error, 'EEXIST', 'EISDIR') ? alreadyExists(path.text) : error;
    });
  }

  async function makeFolder(text: string): Promise<void> {
    const path = parseObjectPath(text);
    await mkdir(await locate(path), { recursive: true }).catch(error => {
      throw hasErrorCode(error, 'EEXIST', 'ENOTDIR') ? alreadyExists(path.text) : error;
    });
  }

  async function remove(text: string, { recursive, trash }: RemoveOptions): Promise<void> {
    const path = parseObjectPath(text);
    const { type, place } = await requireAt(path);
    if (type === 'DIRECTORY' && isProtected(path)) throw directoryProtected(path.text);
    if (type === 'DIRECTORY' && !recursive) return removeEmpty(path, place);
    await rename(place, trash).catch(missing(path));
    const gone = type === 'DIRECTORY' ? await filesBelow(trash) : [[]];
    await Promise.all(gone.map(below => rm(recordPath([...path.names, ...below]), { force: true })));
    await rm(trash, { recursive: true, force: true });
  }

  async function requireAt(path: ObjectPath): Promise<WorkspaceObject> {
    const object = await look(path);
    if (!object) throw doesNotExist(path.text);
    return object;
  }

  async function look(path: ObjectPath): Promise<WorkspaceObject | null> {
    const place = await locate(path);
    const stats = await statOrNull(place);
    if (!stats) return null;
    const record = stats.isFile() ? await readRecord<ObjectRecord>(recordPath(path.names)) : null;
    return {
      type: stats.isFile() ? 'FILE' : 'DIRECTORY',
      id: digest(path.names).readUIntBE(0, 6),
      createdAt: Math.floor(stats.birthtimeMs),
      ...record,
      path: path.text,
      place,
      size: stats.size,
      modifiedAt: modifiedAt(stats),
    };
  }

  function locate(path: ObjectPath): Promise<string> {
    return locateObject(layout.workspaceFiles, path, platform);
  }

  function recordPath(names: readonly string[]): string {
    return join(layout.objects, `${digest(names).toString('hex')}.json`);
  }

  return { find, require, list, put, makeFolder, remove };
}

/** A link to a folder counts as not empty: what it leads to stays. */
async function removeEmpty(path: ObjectPath, place: string): Promise<void> {
  await rmdir(place).catch(error => {
    if (hasErrorCode(error, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR')) throw notEmpty(path.text);
    missing(path)(error);
  });
}

/** For what another request has removed meanwhile. */
function missing({ text }: ObjectPath): (error: unknown) => never {
  return error => {
    throw hasErrorCode(error, 'ENOENT') ? doesNotExist(text) : error;
  };
}

/** The names that lead to each, from the folder on. Links are not followed. */
async function filesBelow(folder: string): Promise<string[][]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep));
}

/** Null also for what is neither a file nor a folder. */
async function statOrNull(place: string): Promise<Stats | null> {
  try {
    const stats = await stat(place);
    return stats.isFile() || stats.isDirectory() ? stats : null;
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}

function modifiedAt({ mtimeMs }: Stats): number {
  return Math.floor(mtimeMs);
}

/** Of a path: it names the record, and is the id of what has none. */
function digest(names: readonly string[]): Buffer {
  return createHash('sha256').update(names.join('/')).digest();
}
