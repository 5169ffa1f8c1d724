import { createHash } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';

/** A text that changes when any file below a folder does: its name, size, inode or time of change. Empty where there is no such folder. */
export async function fingerprintFolder(path: string, { cwd }: Effects): Promise<string> {
  const folder = resolve(cwd, path);
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter(entry => !entry.isDirectory()).map(entry => join(entry.parentPath, entry.name));
    const lines = await mapConcurrent(files.sort(), describe, { concurrency: 16 });
    return createHash('sha256').update(lines.join('\n')).digest('hex');
  } catch {
    return '';
  }
}

async function describe(path: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return JSON.stringify([path, `${size}`, `${mtimeNs}`, `${ino}`]);
}
