import { formatCount, formatPlural } from '../base/format.ts';
import { DamagedFile } from './damaged-file.ts';
import { describeContent } from './describe-content.ts';
import { openLocalFile } from './local-file.ts';
import { type Footer, parseFooter } from './parse-footer.ts';
import type { KnownSchemas } from './read-schema.ts';

export type { Footer } from './parse-footer.ts';

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

/** For the first read of a file, which is never longer: nothing that was read is kept, so the next file can have it. */
const spareTails: Buffer[] = [];

/**
 * Reads and checks the footer of a file of `size` bytes, never its data. A file that cannot be opened or read is a
 * problem like any other, so that one bad file does not hide the others. Who reads many files passes one map for all.
 */
export async function readFooter(
  path: string,
  size: number,
  known: KnownSchemas = new Map(),
): Promise<Footer | FooterProblem> {
  const tail = spareTails.pop() ?? Buffer.allocUnsafeSlow(TAIL);
  try {
    await using file = await openLocalFile(path);
    let isFirst = true;
    const read = async (position: number, length: number) => {
      const buffer = isFirst ? tail.subarray(0, length) : Buffer.allocUnsafe(length);
      isFirst = false;
      if ((await file.read(buffer, position)) === length) return buffer;
      throw new DamagedFile('became shorter while it was checked', 'Let the script end, then try again.');
    };
    return await readFrom(read, size, known);
  } catch (error) {
    if (error instanceof DamagedFile) return { problem: error.message, fix: error.fix };
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (code === undefined || syscall === undefined) throw error;
    return { problem: `cannot be read (${code})`, fix: 'Make the file readable, or remove it.' };
  } finally {
    spareTails.push(tail);
  }
}

/** Reads a part of a file. */
export type ReadBytes = (position: number, length: number) => Promise<Buffer>;

/** The same for a file that lies elsewhere; what `read` throws is thrown on. */
export async function readFooterFrom(read: ReadBytes, size: number): Promise<Footer | FooterProblem> {
  try {
    return await readFrom(read, size, new Map());
  } catch (error) {
    if (error instanceof DamagedFile) return { problem: error.message, fix: error.fix };
    throw error;
  }
}

async function readFrom(read: ReadBytes, size: number, known: KnownSchemas): Promise<Footer> {
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
  return parseFooter(footer.subarray(0, length), start, known);
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
