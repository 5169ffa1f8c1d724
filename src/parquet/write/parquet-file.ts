import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Field } from '../../base/data-type.ts';
import { localIoError } from '../../errors/local-io.ts';
import { fileMetadata, type PlacedColumn, type PlacedRowGroup } from './file-metadata.ts';
import { columnIndex, type IndexPlace, offsetIndex } from './indexes.ts';
import type { ColumnChunk, RowGroupBytes } from './row-group-bytes.ts';

const MAGIC = Buffer.from('PAR1');

/**
 * A file in the making: under a hidden name until it is finished, and gone if it is disposed of before. Each call is
 * awaited before the next. What fails throws LOCAL_IO or NO_SPACE.
 */
export interface ParquetFile extends AsyncDisposable {
  readonly append: (rowGroup: RowGroupBytes) => Promise<void>;
  /** Puts the file under its name, where it replaces what was there. */
  readonly finish: (keyValues: ReadonlyMap<string, string>) => Promise<FinishedFile>;
}

export interface FinishedFile {
  readonly rows: number;
  readonly bytes: number;
}

interface AppendedRowGroup {
  readonly rows: number;
  readonly offset: number;
  readonly columns: readonly { readonly chunk: ColumnChunk; readonly offset: number }[];
}

export async function createParquetFile(path: string, fields: readonly Field[]): Promise<ParquetFile> {
  // The ending tells that it is no data yet, also to who looks at hidden files.
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  const attempt = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      throw localIoError(error, `write ${path}`);
    }
  };
  const handle = await attempt(() => open(temporary, 'w'));
  const rowGroups: AppendedRowGroup[] = [];
  let size = 0;
  let isOpen = true;
  let isFinished = false;

  const write = async (bytes: Uint8Array) => {
    await attempt(() => writeAll(handle, bytes, size));
    size += bytes.length;
  };
  const close = async () => {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  };
  const writeIndex = async (bytes: Uint8Array): Promise<IndexPlace> => {
    const place = { offset: size, bytes: bytes.length };
    await write(bytes);
    return place;
  };

  const file: ParquetFile = {
    append: async ({ rows, chunks, columns }) => {
      if (rows === 0) return;
      const offset = size;
      const placed = columns.map((chunk, at) => {
        const before = chunks.slice(0, at).reduce((total, { length }) => total + length, 0);
        return { chunk, offset: offset + before };
      });
      for (const chunk of chunks) await write(chunk);
      rowGroups.push({ rows, offset, columns: placed });
    },
    finish: async keyValues => {
      const placed = await placeIndexes(rowGroups, writeIndex);
      const footer = fileMetadata(fields, placed, keyValues);
      const trailer = Buffer.alloc(8);
      trailer.writeUInt32LE(footer.length);
      trailer.set(MAGIC, 4);
      await write(footer);
      await write(trailer);
      await attempt(async () => {
        await close();
        await rename(temporary, path);
      });
      isFinished = true;
      return { rows: rowGroups.reduce((total, { rows }) => total + rows, 0), bytes: size };
    },
    [Symbol.asyncDispose]: async () => {
      if (isFinished) return;
      // What was written is of no use: that it cannot be closed does not matter.
      await close().catch(() => {});
      await attempt(() => rm(temporary, { force: true }));
    },
  };
  try {
    await write(MAGIC);
  } catch (error) {
    await file[Symbol.asyncDispose]();
    throw error;
  }
  return file;
}

async function placeIndexes(
  rowGroups: readonly AppendedRowGroup[],
  write: (bytes: Uint8Array) => Promise<IndexPlace>,
): Promise<PlacedRowGroup[]> {
  const columnIndexes = new Map<ColumnChunk, IndexPlace>();
  for (const { chunk } of rowGroups.flatMap(({ columns }) => columns)) {
    const bytes = columnIndex(chunk);
    if (bytes) columnIndexes.set(chunk, await write(bytes));
  }
  const placed: PlacedRowGroup[] = [];
  for (const { rows, offset, columns } of rowGroups) {
    const done: PlacedColumn[] = [];
    for (const column of columns) {
      const place = await write(offsetIndex(column.chunk, column.offset));
      done.push({ ...column, columnIndex: columnIndexes.get(column.chunk) ?? null, offsetIndex: place });
    }
    placed.push({ rows, offset, columns: done });
  }
  return placed;
}

/** A write may take less than it is given. */
async function writeAll(handle: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, written, bytes.length - written, position + written);
    written += bytesWritten;
  }
}
