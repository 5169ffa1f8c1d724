import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { replaceFile } from '../base/replace-file.ts';
import { localIoError } from '../errors/local-io.ts';
import { isParquetName, type Snapshot } from './snapshot.ts';

const NAME = 'last-run.json';

/** What the last run of a project's script left, kept in <project>/.lakeseed/last-run.json. */
export interface LastRun {
  /** ISO 8601. */
  readonly startedAt: string;
  readonly exitCode: number;
  /** Every file that it wrote, relative to the data folder, sorted. */
  readonly files: readonly string[];
}

export async function writeLastRun(stateDirectory: string, run: LastRun): Promise<void> {
  const path = join(stateDirectory, NAME);
  try {
    await replaceFile(path, `${JSON.stringify(run, null, 2)}\n`);
  } catch (error) {
    throw localIoError(error, `write ${path}`);
  }
}

/** The record that goes with a data folder; null when there is none, or none that can be read. */
export async function readLastRun(dataDirectory: string): Promise<LastRun | null> {
  try {
    const run = JSON.parse(await readFile(join(dirname(dataDirectory), '.lakeseed', NAME), 'utf8')) as LastRun;
    return Array.isArray(run.files) ? run : null;
  } catch {
    return null;
  }
}

/** Parquet of a data folder that is not among what a run wrote, sorted. */
export function staleFiles(current: Snapshot, written: Iterable<string>): string[] {
  const fresh = new Set(written);
  return [...current.keys()].filter(path => isParquetName(path) && !fresh.has(path)).sort();
}
