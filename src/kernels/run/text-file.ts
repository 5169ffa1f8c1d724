import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { localIoError } from '../../errors/local-io.ts';
import type { TableFiles, WrittenFile } from './table-files.ts';

/** A table as one file of text in the making, under a hidden name until it is finished. */
export async function createTextFile(
  folder: string,
  name: string,
  { header, rows }: { readonly header: string; readonly rows: number },
): Promise<TableFiles> {
  const path = join(folder, name);
  const temporary = join(dirname(path), `.${name}.tmp`);
  let handle: FileHandle | null = await attempt(async () => {
    await mkdir(folder, { recursive: true });
    return await open(temporary, 'w');
  });
  let bytes = 0;
  let isFinished = false;
  const write = async (part: Uint8Array) => {
    await attempt(async () => await handle?.writeFile(part));
    bytes += part.length;
  };
  const close = async () => {
    const closing = handle;
    handle = null;
    await closing?.close();
  };
  const files: TableFiles = {
    append: async made => {
      if (!('text' in made)) throw new TypeError('a file of text has no row groups');
      await write(made.text);
      return made.text.length;
    },
    finish: async () => {
      await attempt(async () => {
        await close();
        await rename(temporary, path);
      });
      isFinished = true;
      return [{ path: name, rows, bytes }] satisfies WrittenFile[];
    },
    [Symbol.asyncDispose]: async () => {
      await close().catch(() => {});
      await attempt(() => rm(isFinished ? path : temporary, { force: true }));
    },
  };
  try {
    await write(new TextEncoder().encode(header));
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
  return files;

  async function attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw localIoError(error, `write ${path}`);
    }
  }
}
