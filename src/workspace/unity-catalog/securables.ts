import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../disk/file-system-error.ts';
import type { Layout } from '../disk/layout.ts';
import { findUnholdableName } from '../disk/local-names.ts';
import { readRecord } from '../disk/read-record.ts';
import { writeWhole } from '../disk/write-whole.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import {
  alreadyExists,
  doesNotExist,
  isSecurableName,
  kindOf,
  type Securable,
  type SecurableName,
  type SecurableRecord,
} from './securable.ts';

export type NewRecord = Pick<SecurableRecord, 'owner' | 'comment' | 'volumeType' | 'storageLocation'>;

/** What is undefined stays as it is. */
export type RecordChange = {
  readonly [Key in 'comment' | 'owner' | 'access' | 'updatedBy']?: SecurableRecord[Key] | undefined;
};

interface SecurablesOptions {
  readonly layout: Layout;
  readonly platform: NodeJS.Platform;
  readonly now: () => number;
  /** Owner of what has been made by hand. */
  readonly user: string;
}

export interface Securables {
  require(name: SecurableName): Promise<Securable>;
  /** The securables directly below one, or the catalogs, in the order of their names. */
  list(parent: SecurableName): Promise<Securable[]>;
  create(name: SecurableName, record: NewRecord): Promise<Securable>;
  update(name: SecurableName, change: RecordChange): Promise<Securable>;
  rename(from: SecurableName, to: SecurableName): Promise<void>;
  /** Takes it out of sight at once, to `trash`, and removes its data there. */
  remove(name: SecurableName, trash: string): Promise<void>;
}

/**
 * Catalogs, schemas and volumes. The folders say what exists, so that one made by hand counts; a small file per
 * securable adds the rest. Nothing is kept in memory: several processes may serve one directory. Throws ApiError for
 * what is missing or exists already.
 */
export function createSecurables({ layout, platform, now, user }: SecurablesOptions): Securables {
  async function require(name: SecurableName): Promise<Securable> {
    const folder = await requireFolder(name);
    return { name, folder, record: await readOrAdopt(name, folder) };
  }

  async function list(parent: SecurableName): Promise<Securable[]> {
    const names = await folderNames(await requireFolder(parent));
    const children = [...new Set(names.map(name => name.toLowerCase()))].sort();
    const found = await Promise.all(children.map(child => require([...parent, child]).catch(nullIfGone)));
    return found.filter(securable => securable !== null);
  }

  async function create(name: SecurableName, { owner, ...given }: NewRecord): Promise<Securable> {
    const folder = await newFolder(name);
    try {
      await mkdir(folder);
    } catch (error) {
      throw hasErrorCode(error, 'EEXIST') ? alreadyExists(name) : error;
    }
    const record = { ...freshRecord(owner, now()), ...given };
    await write(name, record);
    return { name, folder, record };
  }

  async function update(name: SecurableName, change: RecordChange): Promise<Securable> {
    const { folder, record } = await require(name);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const changed: SecurableRecord = { ...record, ...Object.fromEntries(given), updatedAt: now() };
    await write(name, changed);
    return { name, folder, record: changed };
  }

  async function renameTo(from: SecurableName, to: SecurableName): Promise<void> {
    const { folder, record } = await require(from);
    try {
      await rename(folder, await newFolder(to));
    } catch (error) {
      throw hasErrorCode(error, 'EEXIST', 'ENOTEMPTY') ? alreadyExists(to) : error;
    }
    await write(to, record);
    await rm(recordPath(from), { force: true });
  }

  async function remove(name: SecurableName, trash: string): Promise<void> {
    await rename(await requireFolder(name), trash);
    await rm(recordPath(name), { force: true });
    await rm(trash, { recursive: true, force: true });
  }

  /** Whatever the case in which a person made it. Links are not followed. */
  async function requireFolder(name: SecurableName): Promise<string> {
    let folder = layout.volumes;
    for (const [level, part] of name.entries()) {
      const found = await findFolder(folder, part);
      if (found === null) throw doesNotExist(name.slice(0, level + 1));
      folder = found;
    }
    return folder;
  }

  async function newFolder(name: SecurableName): Promise<string> {
    const parent = await requireFolder(name.slice(0, -1));
    if (await findFolder(parent, name.at(-1)!)) throw alreadyExists(name);
    const unholdable = findUnholdableName(name, platform);
    if (unholdable !== undefined) throw invalidParameter(`The local file system cannot hold the name ${unholdable}`);
    return join(parent, name.at(-1)!);
  }

  /** The first to look at a folder made by hand writes its record; another process may be that first. */
  async function readOrAdopt(name: SecurableName, folder: string): Promise<SecurableRecord> {
    const known = await readRecord<SecurableRecord>(recordPath(name));
    if (known) return known;
    const { mtimeMs } = await stat(folder);
    const fresh = freshRecord(user, Math.floor(mtimeMs));
    await write(name, fresh, { keep: true });
    return (await readRecord<SecurableRecord>(recordPath(name))) ?? fresh;
  }

  function write(name: SecurableName, record: SecurableRecord, options?: { keep: boolean }): Promise<void> {
    return writeWhole(recordPath(name), JSON.stringify(record), options);
  }

  function recordPath(name: SecurableName): string {
    return join(layout.securables, kindOf(name), `${name.join('.')}.json`);
  }

  return { require, list, create, update, rename: renameTo, remove };
}

/** What another request has removed since it was listed. */
function nullIfGone(error: unknown): null {
  if (hasErrorCode(error, 'ENOENT') || (error instanceof ApiError && error.status === 404)) return null;
  throw error;
}

function freshRecord(owner: string, at: number): SecurableRecord {
  return { id: randomUUID(), owner, createdAt: at, createdBy: owner, updatedAt: at, updatedBy: owner };
}

async function findFolder(parent: string, name: string): Promise<string | null> {
  const found = (await folderNames(parent)).filter(entry => entry.toLowerCase() === name);
  if (found.length === 0) return null;
  return join(parent, found.includes(name) ? name : found[0]!);
}

async function folderNames(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true });
  return entries.filter(entry => entry.isDirectory() && isSecurableName(entry.name)).map(({ name }) => name);
}
