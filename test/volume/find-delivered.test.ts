import { createHash } from 'node:crypto';
import { statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDelivered } from '../../src/volume/find-delivered.ts';
import { identityOf, type JournalEntry } from '../../src/volume/journal.ts';
import type { LocalFile } from '../../src/volume/plan.ts';
import { tempFolder } from '../setup/temp.ts';

const CONTENT = 'content';
const SHA256 = createHash('sha256').update(CONTENT).digest('hex');

function localFile(content = CONTENT): LocalFile {
  const absolutePath = join(tempFolder(), 'x.parquet');
  writeFileSync(absolutePath, content);
  return look(absolutePath);
}

function look(absolutePath: string): LocalFile {
  const { size, mtimeNs, ino } = statSync(absolutePath, { bigint: true });
  return { path: 't/x.parquet', absolutePath, size: Number(size), mtimeNs, inode: ino };
}

/** Sent between 100 and 200 s, and dated 150 s by the server. */
async function find(
  file: LocalFile,
  entry: Partial<JournalEntry>,
  remote: { size?: number; lastModified?: number | null },
) {
  const journalled = { ...identityOf(file), sha256: SHA256, since: 100_000, until: 200_000, ...entry };
  const found = await findDelivered({
    journal: new Map([[file.path, journalled]]),
    remoteBase: '/b',
    files: [file],
    remote: {
      files: [{ path: '/b/t/x.parquet', size: CONTENT.length, lastModified: 150_000, ...remote }],
      directories: [],
    },
  });
  return found.entries.size === 1 ? 'delivered' : found.changedHere === 1 ? 'changed here' : 'changed there';
}

describe('findDelivered', () => {
  it.for([
    ['delivered', {}],
    ['delivered', { lastModified: 95_000 }],
    ['delivered', { lastModified: 205_000 }],
    ['changed there', { lastModified: 205_001 }],
    ['changed there', { lastModified: 94_999 }],
    ['changed there', { lastModified: null }],
    ['changed there', { size: 6 }],
  ] as const)('%s: %j in the listing', async ([verdict, remote]) => {
    expect(await find(localFile(), {}, remote)).toBe(verdict);
  });

  it.for([
    ['delivered', { mtimeNs: '1' }],
    ['delivered', { inode: '1' }],
    ['changed here', { mtimeNs: '1', sha256: null }],
    ['changed here', { mtimeNs: '1', sha256: 'a'.repeat(64) }],
    ['changed here', { size: 7, mtimeNs: '1', sha256: createHash('sha256').update('CONTENT').digest('hex') }],
  ] as const)('%s: %j in the journal', async ([verdict, entry]) => {
    expect(await find(localFile(), entry, {})).toBe(verdict);
  });

  it('keeps the time of the file that it has found to be the same, so that it is not read again', async () => {
    const file = localFile();
    utimesSync(file.absolutePath, 1, 1);
    const now = look(file.absolutePath);
    const entry = { ...identityOf(file), sha256: SHA256, since: 100_000, until: 200_000 };
    const { entries } = await findDelivered({
      journal: new Map([[file.path, entry]]),
      remoteBase: '/b',
      files: [now],
      remote: { files: [{ path: '/b/t/x.parquet', size: 7, lastModified: 150_000 }], directories: [] },
    });
    expect(entries.get(file.path)).toEqual({ ...entry, mtimeNs: '1000000000' });
  });
});
