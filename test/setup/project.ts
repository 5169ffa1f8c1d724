import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { tempFolder } from './temp.ts';

const scripts = fileURLToPath(new URL('../fixtures/scripts/', import.meta.url));

/** A project in a folder of its own, whose generate_data.py is one of test/fixtures/scripts; `files` by path, with their text. */
export function makeProject(script: string, files: Readonly<Record<string, string>> = {}): string {
  const folder = tempFolder();
  copyFileSync(join(scripts, script), join(folder, 'generate_data.py'));
  addFiles(folder, files);
  return folder;
}

export function addFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** Every file below a folder with its text, to see that nothing has changed. */
export function contentsOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile());
  const paths = entries.map(entry => join(entry.parentPath, entry.name)).sort();
  return Object.fromEntries(paths.map(path => [path.slice(folder.length + 1), readFileSync(path, 'utf8')]));
}
