import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Field } from '../../base/data-type.ts';
import { localIoError } from '../../errors/local-io.ts';
import { createParquetFile, type ParquetFile } from '../../parquet/write/parquet-file.ts';
import type { RowGroupBytes } from '../../parquet/write/row-group-bytes.ts';
import type { MadePiece } from './make-piece.ts';

export interface WrittenFile {
  /** Below the table's folder, with '/' between folders. */
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** The files of a table in the making. Disposed of, it takes away all that it has written, finished or not. */
export interface TableFiles extends AsyncDisposable {
  /** Gives the bytes that it has taken. */
  readonly append: (made: MadePiece) => Promise<number>;
  readonly finish: () => Promise<readonly WrittenFile[]>;
}

interface TableFilesOptions {
  readonly folder: string;
  readonly fields: readonly Field[];
  readonly targetFileBytes: number;
  readonly keyValues: ReadonlyMap<string, string>;
}

interface OpenFile {
  readonly path: string;
  readonly file: ParquetFile;
  bytes: number;
}

/** Of a partitioned table so many files are open at most; then the one that waits longest for rows is closed. */
const OPEN = 200;

export async function createTableFiles(options: TableFilesOptions): Promise<TableFiles> {
  const { folder, fields, targetFileBytes, keyValues } = options;
  const open = new Map<string, OpenFile>();
  const counts = new Map<string, number>();
  const finished: WrittenFile[] = [];
  const made: string[] = [];

  await makeFolder(folder);
  return {
    append: async made => {
      if (!('rowGroups' in made)) throw new TypeError('a Parquet file has no lines of text');
      let bytes = 0;
      for (const { folder, rowGroup } of made.rowGroups) bytes += await append(folder, rowGroup);
      return bytes;
    },
    finish: async () => {
      // A table without rows has its columns all the same.
      if (finished.length === 0 && open.size === 0) await start('');
      for (const [part, file] of open) await close(part, file);
      return finished;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { file } of open.values()) await file[Symbol.asyncDispose]();
      for (const { path } of finished) await rm(join(folder, path), { force: true });
      // What was there before is not taken away.
      for (const path of made.reverse()) await rm(path, { recursive: true, force: true });
    },
  };

  async function append(part: string, rowGroup: RowGroupBytes): Promise<number> {
    if (rowGroup.rows === 0) return 0;
    const file = open.get(part) ?? (await start(part));
    // The one used last goes to the end of the map's order.
    open.delete(part);
    open.set(part, file);
    await file.file.append(rowGroup);
    const bytes = rowGroup.chunks.reduce((total, { length }) => total + length, 0);
    file.bytes += bytes;
    if (file.bytes >= targetFileBytes) await close(part, file);
    return bytes;
  }

  async function start(part: string): Promise<OpenFile> {
    if (open.size >= OPEN) {
      const [oldest] = open;
      await close(...oldest!);
    }
    if (part !== '' && !counts.has(part)) await makeFolder(join(folder, part));
    const number = counts.get(part) ?? 0;
    counts.set(part, number + 1);
    const name = `part-${String(number).padStart(5, '0')}.parquet`;
    const path = part === '' ? name : `${part}/${name}`;
    const file = { path, file: await createParquetFile(join(folder, path), fields), bytes: 0 };
    open.set(part, file);
    return file;
  }

  async function close(part: string, { path, file }: OpenFile): Promise<void> {
    const { rows, bytes } = await file.finish(keyValues);
    open.delete(part);
    finished.push({ path, rows, bytes });
  }

  async function makeFolder(path: string): Promise<void> {
    try {
      const first = await mkdir(path, { recursive: true });
      if (first !== undefined) made.push(first);
    } catch (error) {
      throw localIoError(error, `make the folder ${path}`);
    }
  }
}
