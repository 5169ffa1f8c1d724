import { closeSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';

// Three rows of one column, id BIGINT, as pyarrow writes it without compression: 185 bytes, of which 132 are the footer.
const FILE = Buffer.from(
  'UEFSMRUAFTwVPCwVBhUAFQYVBhwAAAACAAAABgEBAAAAAAAAAAIAAAAAAAAAAwAAAAAAAAAVBBksNQAYBnNjaGVtYRUCABUEJQIYAmlkABYGGRwZHCYA' +
    'HBUEGSUGABkYAmlkFQAWBhZiFmImCEkcFQAVABUCADwpBhkmAAYAAAAWYhYGJggWYgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGRwc' +
    'AAAAfAAAAFBBUjE=',
  'base64',
);
const FOOTER_BYTES = 132;

/** A Parquet file of 3 rows and 185 bytes, or of any larger size: what is added lies unused before the footer. */
export function parquetFile(size: number = FILE.length): Buffer {
  const split = FILE.length - FOOTER_BYTES;
  return Buffer.concat([FILE.subarray(0, split), Buffer.alloc(size - FILE.length), FILE.subarray(split)]);
}

/** The same of any size, as a file that takes no room: what is added is a hole. */
export function writeSparseParquet(path: string, size: number): void {
  mkdirSync(dirname(path), { recursive: true });
  const split = FILE.length - FOOTER_BYTES;
  const file = openSync(path, 'w');
  writeSync(file, FILE, 0, split, 0);
  writeSync(file, FILE, split, FOOTER_BYTES, size - FOOTER_BYTES);
  closeSync(file);
}

/** Writes a file of each size at its path below the folder, and returns the folder. */
export function writeParquet(folder: string, files: Readonly<Record<string, number>>): string {
  for (const [path, size] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), parquetFile(size));
  }
  return folder;
}
