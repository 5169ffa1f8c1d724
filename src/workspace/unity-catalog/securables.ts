import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasErrorCode } from '../disk/file-system-error.ts';
import type { Layout } from '../disk/layout.ts';
import { findUnholdableName } from '../disk/local-names.ts';
import { writeWhole } from '../disk/write-whole.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';

/** Catalog, schema, volume: as many of them as the level has. Lower case. */
export type SecurableName = readonly string[];

/** What the caller may do with a volume: `no-delete` is a storage that lets nothing be removed. */
export const ACCESS = ['full', 'no-delete', 'read', 'none'] as const;
export type Access = (typeof ACCESS)[number];

/** What is known of a securable beyond its folder. Times are epoch milliseconds. */
export interface SecurableRecord {
  readonly id: string;
  readonly owner: string;
  readonly comment?: string | undefined;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly updatedAt: number;
  readonly updatedBy: string;
  readonly volumeType?: 'MANAGED' | 'EXTERNAL';
  /** Of an external volume only: its files lie in the workspace's folder all the same. */
  readonly storageLocation?: string | undefined;
  readonly access?: Access;
}

export interface Securable {
  readonly name: SecurableName;
  readonly folder: string;
  readonly record: SecurableRecord;
}

export type SecurableChange = {
  readonly [Key in 'comment' | 'owner' | 'access' | 'updatedBy']?: SecurableRecord[Key] | undefined;
};

interface SecurablesOptions {
  readonly layout: Layout;
  readonly platform: NodeJS.Platform;
  readonly now: () => number;
  /** Owner of what has been made by hand. */
  readonly user: string;
}

/**
 * Catalogs, schemas and volumes. The folders say what exists, so that one made by hand counts; a small file per
 * securable adds the rest. Nothing is kept in memory: several processes may serve one directory.
 */
export function createSecurables({ layout, platform, now, user }: SecurablesOptions) {
  async function find(name: SecurableName): Promise<Securable | null> {
    const folder = await findFolder(layout.volumes, name);
    return folder === null ? null : { name, folder, record: await readOrAdopt(name, folder) };
  }

  async function require(name: SecurableName): Promise<Securable> {
    for (let depth = 1; depth < name.length; depth += 1) {
      if ((await findFolder(layout.volumes, name.slice(0, depth))) === null) throw missing(name.slice(0, depth));
    }
    const found = await find(name);
    if (!found) throw missing(name);
    return found;
  }

  /** The securables directly below one, or the catalogs, in the order of their names. */
  async function list(parent: SecurableName): Promise<Securable[]> {
    const folder = parent.length === 0 ? layout.volumes : (await require(parent)).folder;
    const names = (await folderNames(folder)).map(name => name.toLowerCase());
    const found = await Promise.all([...new Set(names)].sort().map(name => find([...parent, name])));
    return found.filter(securable => securable !== null);
  }

  async function create(name: SecurableName, record: Pick<SecurableRecord, 'owner'> & Partial<SecurableRecord>) {
    const parent = name.slice(0, -1);
    const parentFolder = parent.length === 0 ? layout.volumes : (await require(parent)).folder;
    if (await findFolder(layout.volumes, name)) throw taken(name);
    requireHoldable(name, platform);
    const folder = join(parentFolder, name.at(-1)!);
    try {
      await mkdir(folder);
    } catch (error) {
      throw hasErrorCode(error, 'EEXIST') ? taken(name) : error;
    }
    const full = { ...freshRecord(record.owner, now()), ...record };
    await writeWhole(recordPath(name), JSON.stringify(full));
    return { name, folder, record: full };
  }

  /** What is undefined stays as it is. */
  async function update(name: SecurableName, change: SecurableChange): Promise<Securable> {
    const { folder, record } = await require(name);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const changed: SecurableRecord = { ...record, ...Object.fromEntries(given), updatedAt: now() };
    await writeWhole(recordPath(name), JSON.stringify(changed));
    return { name, folder, record: changed };
  }

  async function renameTo(from: SecurableName, to: SecurableName): Promise<void> {
    const { folder, record } = await require(from);
    if (await findFolder(layout.volumes, to)) throw taken(to);
    requireHoldable(to, platform);
    await writeWhole(recordPath(to), JSON.stringify(record));
    await rename(folder, join(folder, '..', to.at(-1)!));
    await rm(recordPath(from), { force: true });
  }

  /** Takes it out of sight at once; its data is then removed from `trash`. */
  async function remove(name: SecurableName, trash: string): Promise<void> {
    const { folder } = await require(name);
    await rename(folder, trash);
    await rm(recordPath(name), { force: true });
    await rm(trash, { recursive: true, force: true });
  }

  async function readOrAdopt(name: SecurableName, folder: string): Promise<SecurableRecord> {
    const path = recordPath(name);
    const known = await readRecord(path);
    if (known) return known;
    const { mtimeMs } = await stat(folder);
    await writeWhole(path, JSON.stringify(freshRecord(user, Math.floor(mtimeMs))), { keep: true });
    return (await readRecord(path)) ?? freshRecord(user, Math.floor(mtimeMs));
  }

  function recordPath(name: SecurableName): string {
    return join(layout.securables, KINDS[name.length - 1]!, `${name.join('.')}.json`);
  }

  return { find, require, list, create, update, rename: renameTo, remove };
}

/** Unity Catalog refuses spaces, periods, slashes and control characters. */
export function isSecurableName(name: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  return name.length <= 255 && /^[^\s./\x00-\x1f\x7f]+$/.test(name);
}

export type Securables = ReturnType<typeof createSecurables>;

const KINDS = ['catalog', 'schema', 'volume'] as const;

/** The error codes differ by level; a missing volume has none of its own. */
const CODES = [
  { missing: 'CATALOG_DOES_NOT_EXIST', taken: 'CATALOG_ALREADY_EXISTS' },
  { missing: 'SCHEMA_DOES_NOT_EXIST', taken: 'SCHEMA_ALREADY_EXISTS' },
  { missing: 'RESOURCE_DOES_NOT_EXIST', taken: 'RESOURCE_ALREADY_EXISTS' },
] as const;

function requireHoldable(name: SecurableName, platform: NodeJS.Platform): void {
  const unholdable = findUnholdableName(name, platform);
  if (unholdable !== undefined) throw invalidParameter(`The local file system cannot hold the name ${unholdable}`);
}

function missing(name: SecurableName): ApiError {
  return new ApiError(404, CODES[name.length - 1]!.missing, `${describe(name)} does not exist.`);
}

function taken(name: SecurableName): ApiError {
  return new ApiError(409, CODES[name.length - 1]!.taken, `${describe(name)} already exists`);
}

function describe(name: SecurableName): string {
  const kind = KINDS[name.length - 1]!;
  return `${kind[0]!.toUpperCase()}${kind.slice(1)} '${name.join('.')}'`;
}

function freshRecord(owner: string, at: number): SecurableRecord {
  return { id: randomUUID(), owner, createdAt: at, createdBy: owner, updatedAt: at, updatedBy: owner };
}

async function readRecord(path: string): Promise<SecurableRecord | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as SecurableRecord;
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT') && !(error instanceof SyntaxError)) throw error;
    // A damaged record is as good as none, and makes way: the folder is what counts.
    await rm(path, { force: true });
    return null;
  }
}

/** The folder of a name, whatever the case in which a person made it. Links are not followed. */
async function findFolder(root: string, name: SecurableName): Promise<string | null> {
  let folder = root;
  for (const part of name) {
    const actual = (await folderNames(folder)).filter(entry => entry.toLowerCase() === part);
    if (actual.length === 0) return null;
    folder = join(folder, actual.includes(part) ? part : actual[0]!);
  }
  return folder;
}

async function folderNames(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.filter(entry => entry.isDirectory() && isSecurableName(entry.name)).map(({ name }) => name);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return [];
    throw error;
  }
}
