import type { Dirent } from 'node:fs';
import { lstat, mkdir, readdir, rmdir, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { mapConcurrent } from '../../base/map-concurrent.ts';
import type { Call, Route } from '../call.ts';
import { hasErrorCode } from '../disk/file-system-error.ts';
import { ApiError, invalidParameter } from '../http/api-error.ts';
import { paginate } from '../http/paginate.ts';
import { empty, json } from '../http/respond.ts';
import { locate } from './locate.ts';
import { alreadyExists, EXISTING_FILE } from './store-body.ts';
import { parseVolumePath, parseVolumePathText, type VolumePath } from './volume-path.ts';

/** Files API 2.0: directories. */
export const directoriesRoutes: readonly Route[] = [
  { on: 'PUT /api/2.0/fs/directories/**', answer: make },
  { on: 'HEAD /api/2.0/fs/directories/**', answer: head },
  { on: 'GET /api/2.0/fs/directories/**', answer: list },
  { on: 'DELETE /api/2.0/fs/directories/**', answer: remove },
];

async function make(call: Call): Promise<Response> {
  const place = await locate(call, parseVolumePath(call.segments), 'write');
  try {
    await mkdir(place, { recursive: true });
  } catch (error) {
    throw hasErrorCode(error, 'EEXIST', 'ENOTDIR') ? alreadyExists(EXISTING_FILE) : error;
  }
  return empty(204);
}

async function head(call: Call): Promise<Response> {
  await requireDirectory(await locate(call, parseVolumePath(call.segments), 'read'));
  return new Response(null, { status: 200 });
}

async function list(call: Call): Promise<Response> {
  const path = parseVolumePath(call.segments);
  const place = await locate(call, path, 'read');
  await requireDirectory(place);
  const entries = (await readdir(place, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1));
  const page = paginate(entries, {
    key: entry => entry.name,
    scope: path.text,
    token: call.query.get('page_token'),
    size: call.query.get('page_size'),
    maximum: 1000,
  });
  const listed = await mapConcurrent(page.items, entry => describe(call, path, entry, join(place, entry.name)), {
    concurrency: 32,
  });
  const contents = listed.filter(entry => entry !== null);
  // An empty directory has no such key at all, as in the cloud.
  return json({
    ...(contents.length > 0 && { contents }),
    ...(page.nextToken !== undefined && { next_page_token: page.nextToken }),
  });
}

/** Null for what has gone since, and for links that lead nowhere or out of the volume. */
async function describe(call: Call, directory: VolumePath, entry: Dirent, place: string) {
  const path = `${directory.text}/${entry.name}`;
  const stats = await stat(place).catch(() => null);
  if (!stats || (entry.isSymbolicLink() && !(await mayBeRead(call, path)))) return null;
  const common = { path, is_directory: stats.isDirectory(), name: entry.name };
  if (stats.isDirectory()) return common;
  return { ...common, file_size: stats.size, last_modified: Math.floor(stats.mtimeMs) };
}

async function mayBeRead(call: Call, path: string): Promise<boolean> {
  return locate(call, parseVolumePathText(path), 'read').then(
    () => true,
    () => false,
  );
}

async function remove(call: Call): Promise<Response> {
  const path = parseVolumePath(call.segments);
  const place = await locate(call, path, 'delete');
  await requireDirectory(place);
  if (path.below.length === 0) {
    throw invalidParameter('The root directory of a volume cannot be deleted.');
  }
  try {
    await removeFolder(place);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw directoryNotFound();
    throw hasErrorCode(error, 'ENOTEMPTY', 'EEXIST') ? directoryNotEmpty() : error;
  }
  return empty(204);
}

/** A link to a folder is a folder to clients; what goes then is the link. */
async function removeFolder(place: string): Promise<void> {
  if (!(await lstat(place)).isSymbolicLink()) return rmdir(place);
  if ((await readdir(place)).length > 0) throw directoryNotEmpty();
  await unlink(place);
}

async function requireDirectory(place: string): Promise<void> {
  const stats = await stat(place).catch(error => {
    throw hasErrorCode(error, 'ENOENT', 'ENOTDIR') ? directoryNotFound() : error;
  });
  if (!stats.isDirectory()) throw directoryNotFound();
}

function directoryNotFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The directory being accessed is not found.', {
    reason: 'FILES_API_DIRECTORY_IS_NOT_FOUND',
  });
}

function directoryNotEmpty(): ApiError {
  return new ApiError(400, 'INVALID_PARAMETER_VALUE', 'The directory being deleted is not empty.', {
    reason: 'FILES_API_DIRECTORY_IS_NOT_EMPTY',
  });
}
