import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';
import { testPython } from '../setup/python.ts';

/** Data folders by name, written by pandas, pyarrow and DuckDB before the tests of a file and removed after them. */
export function useSamples(): (path: string) => string {
  let folder = '';
  beforeAll(() => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'lakeseed-samples-')));
    execFileSync(testPython, [fileURLToPath(new URL('samples.py', import.meta.url)), folder], { stdio: 'pipe' });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return path => join(folder, path);
}
