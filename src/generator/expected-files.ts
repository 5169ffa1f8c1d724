import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { listDataFolder } from '../parquet/data-folder.ts';
import type { HashedFile } from '../volume/compare-contents.ts';
import { hashFile } from '../volume/hash-file.ts';
import type { RemoteTree } from '../volume/list-tree.ts';
import { type ManifestFile, manifestPath } from '../volume/manifest.ts';
import type { VolumeStore } from '../volume/store.ts';
import { resolveDataFolder } from './data-path.ts';
import { leftOverTest } from './left-over.ts';
import { parseManifest } from './parse-manifest.ts';

/** What a folder of a volume is held against. */
export interface ExpectedFiles {
  /** The data folder, or the manifest, local or remote. */
  readonly source: string;
  readonly files: readonly HashedFile[];
  /** Paths of files that the project's last run did not write: `run` leaves them behind. */
  readonly stale: ReadonlySet<string>;
  /** Local files that are not delivered. */
  readonly ignored: number;
}

/** The Parquet of a data folder or project. DATA_DIR_NOT_FOUND where there is none. */
export async function expectFolder(
  path: string,
  effects: Effects,
  signal: AbortSignal | undefined,
): Promise<ExpectedFiles> {
  const directory = await resolveDataFolder(path, effects);
  const { files, misplaced, ignored } = await listDataFolder(directory, { signal });
  if (files.length === 0) {
    throw new LakeseedError('DATA_DIR_NOT_FOUND', `There is no Parquet in ${directory} to compare with`, {
      hint: 'Name a project, a folder with one folder per table, or a manifest.',
    });
  }
  const isLeftOver = await leftOverTest(directory);
  return {
    source: directory,
    files: files.map(file => ({ path: file.path, size: file.size, sha256: () => hashFile(file, signal) })),
    stale: new Set(files.map(file => file.path).filter(isLeftOver)),
    ignored: ignored.length + misplaced.length,
  };
}

/** Whether a path means a manifest on this machine. */
export function isManifestFile(path: string): boolean {
  return path.toLowerCase().endsWith('.json');
}

/** What a manifest on this machine names. USAGE, UNSAFE_PATH, LOCAL_IO. */
export async function expectManifestFile(path: string, { cwd }: Pick<Effects, 'cwd'>): Promise<ExpectedFiles> {
  const place = resolve(cwd, path);
  const text = await readFile(place, 'utf8').catch(error => {
    if (error.code !== 'ENOENT') throw localIoError(error, `read the manifest ${place}`);
    throw new LakeseedError('USAGE', `There is no manifest ${place}`, {
      hint: 'Name a file that --manifest has written.',
    });
  });
  return expectManifest(parseManifest(text, place), place);
}

/** What the manifest beside the tables names. USAGE where there is none. */
export async function expectRemoteManifest(
  {
    store,
    remoteBase,
    remote,
  }: { readonly store: VolumeStore; readonly remoteBase: string; readonly remote: RemoteTree },
  signal: AbortSignal | undefined,
): Promise<ExpectedFiles> {
  const path = manifestPath(remoteBase);
  const file = remote.files.find(one => one.path === path);
  if (!file) {
    throw new LakeseedError('USAGE', `${remoteBase} has no manifest`, {
      hint: 'Deliver with --manifest, or name a folder or a manifest to compare with.',
    });
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of store.download(path, file, signal)) chunks.push(chunk);
  return expectManifest(parseManifest(Buffer.concat(chunks).toString('utf8'), path), path);
}

function expectManifest(files: readonly ManifestFile[], source: string): ExpectedFiles {
  return {
    source,
    files: files.map(({ path, bytes, sha256 }) => ({ path, size: bytes, sha256: async () => sha256 })),
    stale: new Set(),
    ignored: 0,
  };
}
