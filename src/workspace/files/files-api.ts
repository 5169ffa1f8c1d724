import type { Stats } from 'node:fs';
import { stat, unlink } from 'node:fs/promises';
import type { Call, Route } from '../call.ts';
import { hasErrorCode } from '../disk/file-system-error.ts';
import { ApiError } from '../http/api-error.ts';
import { empty } from '../http/respond.ts';
import { locate } from './locate.ts';
import { contentResponse, fileHeaders, fileNotFound, openFile } from './read-file.ts';
import { alreadyExists, publish, stageBody } from './store-body.ts';
import { parseVolumePath, requireFilePath } from './volume-path.ts';

/** Files API 2.0: single files. */
export const filesRoutes: readonly Route[] = [
  { on: 'PUT /api/2.0/fs/files/**', answer: upload },
  { on: 'GET /api/2.0/fs/files/**', answer: download },
  { on: 'HEAD /api/2.0/fs/files/**', answer: head },
  { on: 'DELETE /api/2.0/fs/files/**', answer: remove },
];

async function upload(call: Call): Promise<Response> {
  const path = requireFilePath(parseVolumePath(call.segments));
  const overwrite = readOverwrite(call.query);
  const place = await locate(call, path, 'write');
  if (!overwrite) await refuseExisting(place);
  const { path: staged } = await stageBody(call.request, call.state.staging);
  await publish(staged, place, { overwrite });
  return empty(204);
}

async function download(call: Call): Promise<Response> {
  const path = requireFilePath(parseVolumePath(call.segments));
  return serveFile(call.request, await locate(call, path, 'read'));
}

/** Answers with the bytes at `place` on disk, as far as Range and If-Unmodified-Since allow. */
export async function serveFile(request: Request, place: string): Promise<Response> {
  const { file, stats } = await openFile(place);
  try {
    refuseIfModified(request.headers.get('if-unmodified-since'), stats.mtimeMs);
    return contentResponse(file, stats, request.headers.get('range'));
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function head(call: Call): Promise<Response> {
  const path = requireFilePath(parseVolumePath(call.segments));
  const stats = await requireFile(await locate(call, path, 'read'));
  return new Response(null, { headers: fileHeaders(stats) });
}

async function remove(call: Call): Promise<Response> {
  const path = requireFilePath(parseVolumePath(call.segments));
  const place = await locate(call, path, 'delete');
  await requireFile(place);
  await unlink(place).catch(error => {
    // Another request was faster.
    throw hasErrorCode(error, 'ENOENT') ? fileNotFound() : error;
  });
  return empty(204);
}

/** What is at `place`, provided that it is a file. */
export async function requireFile(place: string): Promise<Stats> {
  const stats = await statOrNull(place);
  if (!stats?.isFile()) throw fileNotFound();
  return stats;
}

/** Nothing said means true in this API. */
export function readOverwrite(query: URLSearchParams): boolean {
  return query.get('overwrite') !== 'false';
}

/** Spares the sending of a body that could not be kept; the name is decided when the body is complete. */
export async function refuseExisting(place: string): Promise<void> {
  if (await statOrNull(place)) throw alreadyExists('The file being created already exists.');
}

/** In whole seconds, because that is all that an HTTP date can say. */
function refuseIfModified(header: string | null, mtimeMs: number): void {
  const since = Date.parse(header ?? '');
  if (Number.isNaN(since) || Math.floor(mtimeMs / 1000) * 1000 <= since) return;
  throw new ApiError(412, 'FAILED_PRECONDITION', 'The file was modified after the given time.');
}

async function statOrNull(place: string) {
  try {
    return await stat(place);
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT', 'ENOTDIR')) return null;
    throw error;
  }
}
