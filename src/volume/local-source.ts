import type { BigIntStats } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { isLakeseedError, LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { LocalFile } from './plan.ts';
import type { UploadSource } from './store.ts';

const CHUNK_BYTES = 256 * 1024;

/** The bytes of a file as it was checked: reading fails with LOCAL_IO where it is not that file any more. */
export function localSource(file: LocalFile): UploadSource {
  return { size: file.size, open: () => Readable.from(readUnchanged(file), { objectMode: false }) };
}

async function* readUnchanged(file: LocalFile): AsyncGenerator<Uint8Array> {
  try {
    await using handle = await open(file.absolutePath, 'r');
    requireSame(file, await handle.stat({ bigint: true }));
    yield* handle.createReadStream({ highWaterMark: CHUNK_BYTES, autoClose: false });
    requireSame(file, await handle.stat({ bigint: true }));
  } catch (error) {
    throw isLakeseedError(error) ? error : localIoError(error, `read ${file.path}`);
  }
}

function requireSame(file: LocalFile, now: BigIntStats): void {
  const { path, size, mtimeNs, inode } = file;
  if (now.size === BigInt(size) && now.mtimeNs === mtimeNs && now.ino === inode) return;
  throw new LakeseedError('LOCAL_IO', `${path} has changed since it was checked`, {
    hint: 'Wait until whatever writes it has ended, then run again.',
  });
}
