import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { localSource } from '../../src/volume/local-source.ts';
import type { UploadSource } from '../../src/volume/store.ts';
import { tempFolder } from '../setup/temp.ts';

const MIB = 1024 * 1024;
const SIZES = [0, 1, 65_537, MIB, MIB + 1, 5 * MIB, 5 * MIB + 17];

/** A file whose bytes differ everywhere, and what was known of it when it was checked. */
function checked(size: number) {
  const absolutePath = join(tempFolder(), 'a.parquet');
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 1000) bytes.writeUInt32LE(at, at);
  writeFileSync(absolutePath, bytes);
  const { mtimeNs, ino } = statSync(absolutePath, { bigint: true });
  const file = { path: 't/a.parquet', absolutePath, size, mtimeNs, inode: ino };
  return { absolutePath, bytes, source: localSource(file) };
}

/** Chunks are valid until the next one is asked for: they have to be copied. */
async function read(source: UploadSource, range?: { first: number; length: number }): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source.open(range)) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

describe('a local file that is sent', () => {
  it.for(SIZES)('of %i bytes is read whole, with its SHA-256', async size => {
    const { source, bytes } = checked(size);
    expect(source.sha256?.()).toBeNull();
    expect((await read(source)).equals(bytes)).toBe(true);
    expect(source.sha256?.()).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  it('is read in any part, which has no SHA-256', async () => {
    const { source, bytes } = checked(5 * MIB);
    for (const [first, length] of [
      [0, 10],
      [MIB - 3, 2 * MIB + 5],
      [5 * MIB - 1, 1],
    ] as const) {
      expect((await read(source, { first, length })).equals(bytes.subarray(first, first + length))).toBe(true);
    }
    expect(source.sha256?.()).toBeNull();
  });

  it.for(SIZES.filter(size => size > 0))('of %i bytes never ends well when it changes under way', async size => {
    for (const change of [
      (path: string) => appendFileSync(path, 'x'),
      (path: string) => writeFileSync(path, readFileSync(path)),
      (path: string) => utimesSync(path, 1, 1),
    ]) {
      const { source, absolutePath } = checked(size);
      let got = 0;
      const reading = async () => {
        change(absolutePath);
        for await (const chunk of source.open()) got += chunk.length;
      };
      await expect(reading()).rejects.toMatchObject({ code: 'LOCAL_IO' });
      expect(got).toBeLessThan(size);
    }
  });

  it('that changes after its first chunk is not handed out to its end', async () => {
    const { source, absolutePath } = checked(5 * MIB);
    let got = 0;
    const reading = async () => {
      for await (const chunk of source.open()) {
        if (got === 0) utimesSync(absolutePath, 1, 1);
        got += chunk.length;
      }
    };
    await expect(reading()).rejects.toMatchObject({ code: 'LOCAL_IO' });
    expect(got).toBeLessThan(5 * MIB);
  });
});
