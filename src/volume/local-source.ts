import { createHash } from 'node:crypto';
import { type BigIntStats, closeSync, fstatSync, openSync, read } from 'node:fs';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { LocalFile } from './plan.ts';
import type { ByteRange, UploadSource } from './store.ts';

/** Fewer and larger reads than usual: each of them wakes a thread, which costs as much as the reading. */
const CHUNK_BYTES = 512 * 1024;
/** Up to here a file is read in one piece. */
const WHOLE_BYTES = 1024 * 1024;
/** Up to here it is worth the time to hash a file while it is sent. */
const HASHED_BYTES = 64 * 1024 * 1024;

/** The bytes of a file as it was checked: reading fails with LOCAL_IO where it is not that file any more. */
export function localSource(file: LocalFile): UploadSource {
  let sha256: string | null = null;

  async function* readUnchanged(range: ByteRange = { first: 0, length: file.size }): AsyncGenerator<Uint8Array> {
    const hash = range.length === file.size && file.size <= HASHED_BYTES ? createHash('sha256') : undefined;
    try {
      const chunks = file.size <= WHOLE_BYTES ? readWhole(file) : readRange(file, range);
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

/** Only the reading itself may wait for a disk: it alone is left to another thread. */
async function* readWhole(file: LocalFile): AsyncGenerator<Uint8Array> {
  const descriptor = openSync(file.absolutePath, 'r');
  try {
    const memory = Buffer.allocUnsafeSlow(file.size);
    const chunk = file.size === 0 ? memory : await fill((...range) => readFromDisk(descriptor, ...range), memory, 0);
    requireSame(file, fstatSync(descriptor, { bigint: true }));
    yield chunk;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Reads one chunk ahead, into two pieces of memory by turns. The last chunk is handed out only when the file has proved
 * to be the same before and after: nothing else can then arrive complete.
 */
async function* readRange(file: LocalFile, { first, length }: ByteRange): AsyncGenerator<Uint8Array> {
  await using handle = await open(file.absolutePath, 'r');
  requireSame(file, await handle.stat({ bigint: true }));
  const readHere: Read = (...range) => handle.read(...range);
  const end = first + length;
  const size = Math.min(CHUNK_BYTES, length);
  let memory = Buffer.allocUnsafeSlow(size);
  let spare = size < length ? Buffer.allocUnsafeSlow(size) : memory;
  let reading = fill(readHere, memory, first);
  for (let at = first; at < end; at += size) {
    const chunk = await reading;
    [memory, spare] = [spare, memory];
    const next = at + size;
    if (next < end) reading = fill(readHere, memory.subarray(0, Math.min(size, end - next)), next);
    else requireSame(file, await handle.stat({ bigint: true }));
    // Whoever stops listening meanwhile leaves a read behind that nobody waits for.
    reading.catch(() => {});
    yield chunk;
  }
}

type Read = (memory: Buffer, offset: number, length: number, position: number) => Promise<{ bytesRead: number }>;

const readFromDisk = promisify(read);

/** A file that ends too early leaves the rest as it is: that it has changed is found out at its end. */
async function fill(readSome: Read, memory: Buffer, position: number): Promise<Buffer> {
  for (let filled = 0; filled < memory.length; ) {
    const { bytesRead } = await readSome(memory, filled, memory.length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return memory;
}

function requireSame(file: LocalFile, now: BigIntStats): void {
  const { path, size, mtimeNs, inode } = file;
  if (now.size === BigInt(size) && now.mtimeNs === mtimeNs && now.ino === inode) return;
  throw new LakeseedError('LOCAL_IO', `${path} has changed since it was checked`, {
    hint: 'Wait until whatever writes it has ended, then run again.',
  });
}
