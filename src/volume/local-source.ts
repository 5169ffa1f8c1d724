import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, read } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { CHUNK_BYTES, type ChunkMemory, createChunkMemory } from './chunk-memory.ts';
import type { LocalFile } from './plan.ts';
import type { ByteRange, UploadSource } from './store.ts';

/** A shorter chunk may wait in the buffer of a socket when the next one is asked for. */
const BUFFERED_BYTES = 64 * 1024;
/** Up to here it is worth the time to hash a file while it is sent. */
const HASHED_BYTES = 64 * 1024 * 1024;

/**
 * The bytes of a file as it was checked: reading fails with LOCAL_IO where it is not that file any more. Sources that are
 * read in one transfer share their memory.
 */
export function localSource(file: LocalFile, memory: ChunkMemory = createChunkMemory()): UploadSource {
  let sha256: string | null = null;

  async function* readUnchanged(range: ByteRange = { first: 0, length: file.size }): AsyncGenerator<Uint8Array> {
    const hash = range.length === file.size && file.size <= HASHED_BYTES ? createHash('sha256') : undefined;
    try {
      const chunks = file.size <= CHUNK_BYTES ? readWhole(file, memory) : readRange(file, range, memory);
      let done = 0;
      for await (const chunk of chunks) {
        hash?.update(chunk);
        done += chunk.length;
        // Before the end is handed out: the answer to it may be faster than the question for more.
        if (hash && done === file.size) sha256 = hash.digest('hex');
        yield chunk;
      }
    } catch (error) {
      throw isLakeseedError(error) ? error : localIoError(error, `read ${file.path}`);
    }
  }

  return { size: file.size, open: readUnchanged, sha256: () => sha256 };
}

async function* readWhole(file: LocalFile, memory: ChunkMemory): AsyncGenerator<Uint8Array> {
  const piece = memory.take();
  yield await readSmall(file, piece.subarray(0, file.size));
  // Only here: what was given up may still be on its way out.
  memory.giveBack(piece);
}

/** Only the reading itself may wait for a disk: it alone is left to another thread. */
async function readSmall(file: LocalFile, piece: Buffer): Promise<Buffer> {
  const descriptor = openSync(file.absolutePath, 'r');
  try {
    if (file.size > 0) await fill((...range) => readFromDisk(descriptor, ...range), piece, 0);
    requireSame(file, fstatSync(descriptor, { bigint: true }));
    return piece;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads one chunk ahead, into two pieces of memory by turns. The last chunk is handed out only when the file has proved
 * to be the same before and after: nothing else can then arrive complete.
 */
async function* readRange(
  file: LocalFile,
  { first, length }: ByteRange,
  memory: ChunkMemory,
): AsyncGenerator<Uint8Array> {
  await using handle = await open(file.absolutePath, 'r');
  requireSame(file, await handle.stat({ bigint: true }));
  const end = first + length;
  const readAt = (piece: Buffer, at: number) =>
    fill((...range) => handle.read(...range), piece.subarray(0, Math.min(CHUNK_BYTES, end - at)), at);
  let [piece, other] = [memory.take(), memory.take()];
  let reading = readAt(piece, first);
  for (let at = first; at < end; at += CHUNK_BYTES) {
    const chunk = await reading;
    const next = at + CHUNK_BYTES;
    [piece, other] = [other, piece];
    if (next < end) reading = readAt(piece, next);
    else requireSame(file, await handle.stat({ bigint: true }));
    // Whoever stops listening meanwhile leaves a read behind that nobody waits for.
    reading.catch(() => {});
    yield chunk.length < BUFFERED_BYTES ? Uint8Array.from(chunk) : chunk;
  }
  // Only here: what was given up in the middle may still be on its way out, or in.
  memory.giveBack(piece);
  memory.giveBack(other);
}

type Read = (piece: Buffer, offset: number, length: number, position: number) => Promise<{ bytesRead: number }>;

const readFromDisk = promisify(read);

/** A file that ends too early leaves the rest as it is: that it has changed is found out at its end. */
async function fill(readSome: Read, piece: Buffer, position: number): Promise<Buffer> {
  for (let filled = 0; filled < piece.length; ) {
    const { bytesRead } = await readSome(piece, filled, piece.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return piece;
}

function requireSame(file: LocalFile, now: BigIntStats): void {
  const { path, size, mtimeNs, inode } = file;
  if (now.size === BigInt(size) && now.mtimeNs === mtimeNs && now.ino === inode) return;
  throw new LakeseedError('LOCAL_IO', `${path} has changed since it was checked`, {
    hint: 'Wait until whatever writes it has ended, then run again.',
  });
}
