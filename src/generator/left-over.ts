import { basename } from 'node:path';
import { readLastRun } from '../script/last-run.ts';

/** Tells which files of a data folder the project's last run did not write; none are in a folder that is no project's. */
export async function leftOverTest(directory: string): Promise<(path: string) => boolean> {
  const lastRun = basename(directory) === 'data' ? await readLastRun(directory) : null;
  if (!lastRun) return () => false;
  const written = new Set(lastRun.files);
  return path => !written.has(path);
}
