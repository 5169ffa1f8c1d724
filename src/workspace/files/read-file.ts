import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { hasErrorCode } from '../disk/file-system-error.ts';
import { ApiError } from '../http/api-error.ts';

const CHUNK_BYTES = 256 * 1024;

/** A regular file, opened, so that what is sent is one version even if it is replaced meanwhile. The caller closes it. */
export async function openFile(place: string): Promise<{ file: FileHandle; stats: Stats }> {
  let file: FileHandle | undefined;
  try {
    file = await open(place, 'r');
    const stats = await file.stat();
    if (stats.isFile()) return { file, stats };
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) throw error;
  }
  await file?.close();
  throw fileNotFound();
}

export function fileNotFound(): ApiError {
  return new ApiError(404, 'NOT_FOUND', 'The file being accessed is not found.');
}

export function fileHeaders({ size, mtimeMs }: Stats): Record<string, string> {
  return {
    'content-type': 'application/octet-stream',
    'content-length': String(size),
    'last-modified': new Date(mtimeMs).toUTCString(),
  };
}

/** The whole file, or the one range that was asked for. */
export function contentResponse(file: FileHandle, stats: Stats, range: string | null): Response {
  const wanted = parseRange(range, stats.size);
  if (wanted === null) return new Response(bytes(file, 0, stats.size), { headers: fileHeaders(stats) });
  const { first, last } = wanted;
  const headers = {
    ...fileHeaders(stats),
    'content-length': String(last - first + 1),
    'content-range': `bytes ${first}-${last}/${stats.size}`,
  };
  return new Response(bytes(file, first, last + 1), { status: 206, headers });
}

/** `bytes=a-b` and `bytes=a-`; any other form is ignored, as HTTP allows. */
function parseRange(header: string | null, size: number): { first: number; last: number } | null {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === undefined) return null;
  const first = Number(from);
  const last = to ? Math.min(Number(to), size - 1) : size - 1;
  if (to && Number(to) < first) return null;
  if (first >= size)
    throw new ApiError(416, 'BAD_REQUEST', `The range begins after the end of the file (${size} bytes)`);
  return { first, last };
}

function bytes(file: FileHandle, start: number, end: number): ReadableStream<Uint8Array> {
  let position = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { bytesRead, buffer } = await file.read({
            buffer: new Uint8Array(Math.min(CHUNK_BYTES, end - position)),
            position,
          });
          if (bytesRead === 0 && position < end) throw new Error('the file became shorter while it was read');
          position += bytesRead;
          if (bytesRead > 0) controller.enqueue(buffer.subarray(0, bytesRead));
          if (position === end) {
            await file.close();
            controller.close();
          }
        } catch (error) {
          await file.close();
          throw error;
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
}
