import { type Dirent, lstatSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { listSome } from '../base/format.ts';
import type { Warning } from '../errors/warning.ts';
import type { Project } from './project.ts';
import { isParquetName } from './snapshot.ts';

/** Folders that hold no output of a script, but often very many files. */
const SKIPPED: ReadonlySet<string> = new Set(['.git', '.lakeseed', '.venv', 'node_modules', '__pycache__']);

/** The warning for a run that ended well without Parquet; it names what was written beside the data folder since `sinceMs`. */
export async function nothingWritten(project: Project, sinceMs: number): Promise<Warning> {
  const elsewhere = await findNewParquet(project, sinceMs);
  const first = elsewhere[0];
  const found = first ? ` New Parquet lies beside it: ${listSome(elsewhere)}.` : '';
  return {
    code: 'NOTHING_WRITTEN',
    message: `The script ended well but wrote no new Parquet below ${project.dataDirectory}.${found}`,
    hint: 'Write to os.environ["OUTPUT_PATH"]/<table>/*.parquet.',
    path: first ? join(project.directory, first) : project.dataDirectory,
  };
}

async function findNewParquet(project: Project, sinceMs: number): Promise<string[]> {
  const found: string[] = [];
  const folders = [project.directory];
  for (const folder of folders) {
    const entries: Dirent[] = await readdir(folder, { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !SKIPPED.has(entry.name) && path !== project.dataDirectory) folders.push(path);
      else if (entry.isFile() && isParquetName(entry.name) && changedSince(path, sinceMs)) {
        found.push(relative(project.directory, path));
      }
    }
  }
  return found.sort();
}

/** By the time of the last change to the file itself, which no program can set. */
function changedSince(path: string, sinceMs: number): boolean {
  return (lstatSync(path, { throwIfNoEntry: false })?.ctimeMs ?? 0) >= sinceMs;
}
