import { createHash, type Hash } from 'node:crypto';
import type { BigIntStats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { LocalFile } from './plan.ts';
import type { ByteRange, UploadSource } from './store.ts';

const CHUNK_BYTES = 256 * 1024;
/** Up to here a file is read in one piece. */
const WHOLE_BYTES = 1024 * 1024;
/** Up to here it is worth the time to hash a file while it is sent. */
const HASHED_BYTES = 64 * 1024 * 1024;

/** The bytes of a file as it was checked: reading fails with LOCAL_IO where it is not that file any more. */
export function localSource(file: LocalFile): UploadSource {
  let sha256: string | null = null;
  async function* readUnchanged(range: ByteRange | undefined): AsyncGenerator<Uint8Array> {
    const hash = range === undefined && file.size <= HASHED_BYTES ? createHash('sha256') : undefined;
    try {
      await using handle = await open(file.absolutePath, 'r');
      yield* readRange(handle, { file, range: range ?? { first: 0, length: file.size }, hash });
      if (hash) sha256 = hash.digest('hex');
    } catch (error) {
      throw isLakeseedError(error) ? error : localIoError(error, `read ${file.path}`);
    }
  }
  return { size: file.size, open: readUnchanged, sha256: () => sha256 };
}

interface RangeOfFile {
  readonly file: LocalFile;
  readonly range: ByteRange;
  readonly hash: Hash | undefined;
}

/**
 * Reads one chunk ahead, into two pieces of memory by turns. The last chunk is handed out only when the file has proved
 * to be the same before and after: nothing else can then arrive complete.
 */
async function* readRange(handle: FileHandle, { file, range, hash }: RangeOfFile): AsyncGenerator<Uint8Array> {
  requireSame(file, await handle.stat({ bigint: true }));
  const { first, length } = range;
  const end = first + length;
  const size = length <= WHOLE_BYTES ? length : CHUNK_BYTES;
  let memory = Buffer.allocUnsafeSlow(size);
  let spare = size < length ? Buffer.allocUnsafeSlow(size) : memory;
  let reading = fill(handle, memory.subarray(0, Math.min(size, length)), first);
  for (let at = first; at < end; at += size) {
    const chunk = await reading;
    [memory, spare] = [spare, memory];
    const next = at + size;
    if (next < end) reading = fill(handle, memory.subarray(0, Math.min(size, end - next)), next);
    else requireSame(file, await handle.stat({ bigint: true }));
    hash?.update(chunk);
    yield chunk;
  }
}

/** A file that ends too early leaves the rest as it is: that it has changed is found out at its end. */
async function fill(handle: FileHandle, memory: Buffer, position: number): Promise<Buffer> {
  for (let filled = 0; filled < memory.length; ) {
    const { bytesRead } = await handle.read(memory, filled, memory.length - filled, position + filled);
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
