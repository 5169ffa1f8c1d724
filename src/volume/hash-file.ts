import { createHash } from 'node:crypto';
import { localSource } from './local-source.ts';
import type { LocalFile } from './plan.ts';

/** SHA-256 of a local file as it was checked, in lower-case hex. LOCAL_IO where it is not that file any more. */
export async function hashFile(file: LocalFile, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of localSource(file).open()) {
    signal?.throwIfAborted();
    hash.update(chunk);
  }
  return hash.digest('hex');
}
