import { readFile, rm } from 'node:fs/promises';
import { hasErrorCode } from './file-system-error.ts';

/** A record that the workspace has written; null where there is none. */
export async function readRecord<Stored>(path: string): Promise<Stored | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as Stored;
  } catch (error) {
    if (!hasErrorCode(error, 'ENOENT') && !(error instanceof SyntaxError)) throw error;
    // A damaged record is as good as none, and makes way: what it describes is what counts.
    await rm(path, { force: true });
    return null;
  }
}
