import { type FileHandle, open } from 'node:fs/promises';
import type { FileMetaData } from 'hyparquet';
import { parquetMetadata } from 'hyparquet/src/metadata.js';
import { formatCount, formatPlural } from '../base/format.ts';
import { type Column, columnsOf } from './columns.ts';
import { describeContent } from './describe-content.ts';
import { leavesOf, type SchemaNode, schemaTree } from './schema-tree.ts';

/** What a file says about itself. */
export interface Footer {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** The file's own key-value metadata, as writers such as Spark and pandas leave it. */
  readonly keyValues: ReadonlyMap<string, string>;
  /** The writer as it names itself, such as `parquet-cpp-arrow version 26.0.1`; empty where it does not. */
  readonly createdBy: string;
}

/** Why a file is not Parquet that anyone can read: "the file " + `problem`, and what to do about it. */
export interface FooterProblem {
  readonly problem: string;
  readonly fix: string;
}

/** The shortest file there is: magic, a footer of no bytes, its length, magic. */
const MIN_SIZE = 12;
const TRAILER = 8;
/** One read gets the whole footer of nearly every file, and small files entirely. */
const TAIL = 64 * 1024;
/** Footers grow with columns times row groups: 20,000 columns in 20 groups make about 50 MiB. */
const MAX_FOOTER = 256 * 1024 * 1024;
/** Arbitrary-length integers of a damaged footer take time that grows with the square of their length. */
const MAX_INTEGER = 16 * 1024;

const RUN_AGAIN = 'Run the script again, and let it end by itself: a writer must be closed before the script exits.';

/**
 * Reads and checks the footer of a file of `size` bytes, never its data. A file that cannot be opened or read is a
 * problem like any other, so that one bad file does not hide the others.
 */
export async function readFooter(path: string, size: number): Promise<Footer | FooterProblem> {
  let file: FileHandle | undefined;
  try {
    file = await open(path, 'r');
    const handle = file;
    return await readFrom((position, length) => readBytes(handle, position, length), size);
  } catch (error) {
    if (error instanceof DamagedFile) return { problem: error.message, fix: error.fix };
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { problem: `cannot be read (${code})`, fix: 'Make the file readable, or remove it.' };
  } finally {
    await file?.close();
  }
}

/** Reads a part of a file. */
export type ReadBytes = (position: number, length: number) => Promise<Buffer>;

/** The same for a file that lies elsewhere; what `read` throws is thrown on. */
export async function readFooterFrom(read: ReadBytes, size: number): Promise<Footer | FooterProblem> {
  try {
    return await readFrom(read, size);
  } catch (error) {
    if (error instanceof DamagedFile) return { problem: error.message, fix: error.fix };
    throw error;
  }
}

class DamagedFile extends Error {
  readonly fix: string;

  constructor(problem: string, fix: string = RUN_AGAIN) {
    super(problem);
    this.fix = fix;
  }
}

async function readFrom(read: ReadBytes, size: number): Promise<Footer> {
  if (size === 0) throw new DamagedFile('is empty (0 bytes)');
  const tail = await read(Math.max(0, size - TAIL), Math.min(size, TAIL));
  const head = size <= TAIL ? tail.subarray(0, 512) : await read(0, 512);
  checkMagic(head, tail, size);

  const length = tail.readUInt32LE(tail.length - TRAILER);
  const start = size - TRAILER - length;
  if (start < 4) {
    throw new DamagedFile(
      `is damaged: its footer claims ${formatCount(length)} bytes, the file has ${formatCount(size)}`,
    );
  }
  if (length > MAX_FOOTER)
    throw new DamagedFile(`has a footer of ${formatCount(length)} bytes, which is too large to read`);
  const footer =
    length + TRAILER <= tail.length
      ? tail.subarray(tail.length - TRAILER - length)
      : await read(start, length + TRAILER);
  return parseFooter(footer, start);
}

async function readBytes(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0)
      throw new DamagedFile('became shorter while it was checked', 'Let the script end, then try again.');
    filled += bytesRead;
  }
  return buffer;
}

function checkMagic(head: Buffer, tail: Buffer, size: number): void {
  const first = head.toString('latin1', 0, 4);
  const last = tail.toString('latin1', tail.length - 4);
  if (last === 'PARE') {
    throw new DamagedFile(
      'has an encrypted footer',
      'Write the file without encryption: the volume is encrypted at rest.',
    );
  }
  if (first !== 'PAR1'.slice(0, size)) {
    const content = describeContent(head);
    if (content !== null) throw new DamagedFile(`is ${content.what}`, content.fix);
    if (last === 'PAR1') throw new DamagedFile('is damaged: it ends as Parquet but does not begin with PAR1');
    throw new DamagedFile('does not begin with PAR1', 'Write it with df.to_parquet(path), or give it another suffix.');
  }
  if (last !== 'PAR1' || size < MIN_SIZE) {
    throw new DamagedFile(
      `is cut off: it begins as Parquet, but after ${formatPlural(size, 'byte')} the end is missing`,
    );
  }
}

function parseFooter(footer: Buffer, start: number): Footer {
  if (hasLongInteger(footer)) throw new DamagedFile('is damaged: its footer holds a number of absurd length');
  try {
    const metadata = parquetMetadata(footer, { geoparquet: false, parsers: IGNORE_STATISTICS });
    const root = schemaTree(metadata.schema);
    if (root === null) throw new DamagedFile('is damaged: the schema in its footer does not fit together');
    checkRowGroups(metadata, leavesOf(root), start);
    return {
      rows: Number(metadata.num_rows),
      columns: columnsOf(root),
      keyValues: new Map(metadata.key_value_metadata?.map(({ key, value }) => [key, value ?? ''])),
      createdBy: metadata.created_by ?? '',
    };
  } catch (error) {
    if (error instanceof DamagedFile) throw error;
    // What a damaged footer decodes to may have any shape: the first access that stumbles says no more than this.
    throw new DamagedFile('is damaged: its footer cannot be decoded');
  }
}

const ignore = () => undefined;

/** Decoding them could only cost time, or fail. */
const IGNORE_STATISTICS = {
  timestampFromMilliseconds: ignore,
  timestampFromMicroseconds: ignore,
  timestampFromNanoseconds: ignore,
  dateFromDays: ignore,
  stringFromBytes: ignore,
  uuidFromBytes: ignore,
};

/** In the footer's encoding a number goes on as long as the high bit of its bytes is set. */
function hasLongInteger(footer: Buffer): boolean {
  if (footer.length <= MAX_INTEGER) return false;
  let run = 0;
  for (const byte of footer) {
    run = byte < 0x80 ? 0 : run + 1;
    if (run > MAX_INTEGER) return true;
  }
  return false;
}

function checkRowGroups({ row_groups, num_rows }: FileMetaData, leaves: readonly SchemaNode[], end: number): void {
  let rows = 0n;
  for (const [index, group] of row_groups.entries()) {
    const where = `row group ${index + 1}`;
    rows += group.num_rows;
    if (group.columns.length !== leaves.length) {
      throw new DamagedFile(`is damaged: ${where} has ${group.columns.length} columns, the schema ${leaves.length}`);
    }
    for (const [position, leaf] of leaves.entries()) {
      const name = leaf.path.join('.');
      const { meta_data: chunk, crypto_metadata } = group.columns[position]!;
      if (crypto_metadata !== undefined || chunk === undefined) {
        throw new DamagedFile(
          `has an encrypted column (${name})`,
          'Write the file without encryption: the volume is encrypted at rest.',
        );
      }
      if (chunk.type !== leaf.element.type || chunk.path_in_schema.join('.') !== name || chunk.codec === undefined) {
        throw new DamagedFile(`is damaged: ${where} describes column ${name} differently than the schema`);
      }
      // Writers without a dictionary leave its offset away, or 0.
      const { data_page_offset: data, dictionary_page_offset: dictionary } = chunk;
      const start = dictionary && dictionary < data ? dictionary : data;
      const stop = start + chunk.total_compressed_size;
      // A group without rows has no data page: pyarrow then gives 0 for its place.
      if (group.num_rows > 0n && (start < 4n || stop < start || stop > BigInt(end))) {
        throw new DamagedFile(
          `is damaged: column ${name} of ${where} should lie in bytes ${start} to ${stop}, the footer begins at ${end}`,
        );
      }
    }
  }
  if (rows !== num_rows || rows < 0n)
    throw new DamagedFile(`is damaged: it claims ${num_rows} rows, its row groups have ${rows}`);
}
