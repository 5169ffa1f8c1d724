import { randomUUID } from 'node:crypto';
import { mkdir, open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasErrorCode } from './file-system-error.ts';
import { placeFile } from './place-file.ts';

/**
 * Writes a small file in one piece: readers, in this process or another, see the old content or the new one. It
 * is on the disk before it gets its name. With `keep` a file that is there already stays as it is.
 */
export async function writeWhole(
  path: string,
  content: string,
  { keep = false, mode = 0o666 }: { readonly keep?: boolean; readonly mode?: number } = {},
): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await writeDurably(temporary, content, mode);
    await placeFile(temporary, path, { overwrite: !keep });
  } catch (error) {
    if (!(keep && hasErrorCode(error, 'EEXIST'))) throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeDurably(path: string, content: string, mode: number): Promise<void> {
  const file = await open(path, 'wx', mode);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}
