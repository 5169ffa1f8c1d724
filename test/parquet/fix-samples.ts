import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { type FixFolderOptions, type FolderFix, fixFolder } from '../../src/parquet/fix-folder.ts';
import { testPython } from '../setup/python.ts';
import { tempFolder } from '../setup/temp.ts';

/** Data folders that can be fixed, in full or in part, written before the tests of a file and removed after them. */
export function useFixSamples(): (path: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-fix-samples-')));
    execFileSync(testPython, [fileURLToPath(new URL('fix_samples.py', import.meta.url)), folder], { stdio: 'pipe' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return path => join(folder, path);
}

export async function fix(directory: string, options: Partial<FixFolderOptions> = {}): Promise<FolderFix> {
  return await fixFolder(directory, { workFolder: tempFolder(), ...options });
}

/** `path column: from → to`, of what was fixed. */
export function changesOf({ fixed }: FolderFix): string[] {
  return fixed.map(({ rule, path, column, from, to }) => `${rule} ${path} ${column ?? ''}: ${from} → ${to}`);
}

/** `path column: reason`, of what was left. */
export function reasonsOf({ unfixed }: FolderFix): string[] {
  return unfixed.map(({ rule, table, path, column, reason }) => `${rule} ${path ?? table} ${column ?? ''}: ${reason}`);
}

/** Puts the files of a fixed folder where they belong below another one. */
export function placeFixed({ folder }: FolderFix, target: string): void {
  for (const { path, absolutePath } of folder.files) cpSync(absolutePath, join(target, path), { recursive: true });
}
