import { stat } from 'node:fs/promises';
import { localIoError } from '../errors/local-io.ts';
import type { DataFile } from './data-folder.ts';

/** A file that is to lie at `path` of a data folder. */
export async function lookAt(path: string, absolutePath: string): Promise<DataFile> {
  const status = await stat(absolutePath, { bigint: true }).catch((error: unknown) => {
    throw localIoError(error, `look at ${absolutePath}`);
  });
  const table = path.slice(0, path.indexOf('/'));
  return { path, absolutePath, table, size: Number(status.size), mtimeNs: status.mtimeNs, inode: status.ino };
}
