import { createWriteStream } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { hasErrorCode } from '../disk/file-system-error.ts';
import { placeFile } from '../disk/place-file.ts';
import type { Staging } from '../disk/staging.ts';
import { ApiError } from '../http/api-error.ts';

const MAX_BYTES = 5 * 1024 ** 3;

/**
 * Writes a request's body to a new file in the staging folder, with constant memory, and returns its path. A body
 * that ends early, or a client that goes away, leaves nothing. Bytes are not forced to the disk: a killed process
 * loses nothing that was answered, a power cut may.
 */
export async function stageBody(request: Request, staging: Staging): Promise<{ path: string; size: number }> {
  const announced = request.headers.get('content-length');
  if (Number(announced) > MAX_BYTES) throw tooLarge();
  const path = staging.newPath();
  try {
    const size = await writeBody(request, path);
    if (announced !== null && Number(announced) !== size) {
      throw new ApiError(400, 'BAD_REQUEST', `The body has ${size} bytes, Content-Length says ${announced}`);
    }
    return { path, size };
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** Writes the body to a file as it comes; resolves with its size. */
export async function writeBody(request: Request, path: string, flags: 'w' | 'wx' | 'a' = 'wx'): Promise<number> {
  let size = 0;
  async function* counted(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    for await (const chunk of chunks) {
      size += chunk.byteLength;
      if (size > MAX_BYTES) throw tooLarge();
      yield chunk;
    }
  }
  // The global type and node:stream/web describe the same class.
  const body = request.body as NodeReadableStream<Uint8Array> | null;
  const source = body ? Readable.fromWeb(body, { objectMode: false }) : Readable.from([]);
  const target = createWriteStream(path, { flags, highWaterMark: 1024 * 1024 });
  await pipeline(source, counted, target, { signal: request.signal });
  return size;
}

/** Gives a staged file its final name and makes the folders above it; the staged file is gone afterwards, whatever happens. */
export async function publish(staged: string, place: string, { overwrite }: { overwrite: boolean }): Promise<void> {
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await mkdir(dirname(place), { recursive: true });
        return await placeFile(staged, place, { overwrite });
      } catch (error) {
        // A folder that was empty may have been removed by another request in between.
        if (attempt === 5 || !hasErrorCode(error, 'ENOENT')) throw await explainTaken(error, place);
      }
    }
  } finally {
    await rm(staged, { force: true });
  }
}

async function explainTaken(error: unknown, place: string): Promise<unknown> {
  const there = await lstat(place).catch(() => null);
  if (there?.isDirectory()) return alreadyExists(EXISTING_DIRECTORY);
  if (hasErrorCode(error, 'ENOTDIR') || (!there && hasErrorCode(error, 'EEXIST'))) return alreadyExists(EXISTING_FILE);
  return hasErrorCode(error, 'EEXIST') ? alreadyExists('The file being created already exists.') : error;
}

export const EXISTING_FILE =
  'The given path points to an existing file. This API does not support operations on files.';
const EXISTING_DIRECTORY =
  'The given path points to an existing directory. This API does not support operations on directories.';

export function alreadyExists(message: string): ApiError {
  return new ApiError(409, 'ALREADY_EXISTS', message);
}

function tooLarge(): ApiError {
  return new ApiError(413, 'BAD_REQUEST', 'The file is larger than 5 GiB, the limit of a single upload');
}
