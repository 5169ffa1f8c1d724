import { mkdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listSome } from '../base/format.ts';
import { replaceFile } from '../base/replace-file.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import { isParquetName, type Snapshot, takeSnapshot } from '../script/snapshot.ts';
import type { DatasetProject } from './dataset-project.ts';

/** The files that lakeseed made from a dataset, with what tells that nobody touched them since. */
interface MadeFiles {
  readonly [path: string]: { readonly size: string; readonly mtimeNs: string };
}

/** What a swap under way was about to do, so that the next run can undo it after a kill. */
interface Journal {
  readonly old: readonly string[];
  readonly fresh: readonly string[];
}

const RECORD = 'dataset-files.json';
const JOURNAL = 'swap.json';

/** Where a run writes before everything is there. */
export function stagingOf({ stateDirectory }: DatasetProject): string {
  return join(stateDirectory, 'new-data');
}

/**
 * Puts right what a killed run left, and looks whether the data folder may be taken: the Parquet in it must be lakeseed's own. The caller holds
 * the project's lock. Throws DESTINATION_TAKEN, LOCAL_IO.
 */
export async function prepareSwap(project: DatasetProject): Promise<void> {
  await undo(project);
  const { dataDirectory } = project;
  const made = await readMade(project);
  const foreign = [...(await takeSnapshot(dataDirectory))]
    .filter(([path, state]) => isParquetName(path) && !isMade(made, path, state))
    .map(([path]) => path);
  if (foreign.length === 0) return;
  throw new LakeseedError(
    'DESTINATION_TAKEN',
    `${dataDirectory} holds Parquet that lakeseed did not make from a dataset: ${listSome(foreign)}`,
    {
      hint: 'A run would have to remove it: move it away, or remove it yourself.',
    },
  );
}

/** Replaces what lakeseed made before by what lies in the staging folder: all of it, or nothing. Throws LOCAL_IO, NO_SPACE. */
export async function swapData(project: DatasetProject): Promise<void> {
  const { dataDirectory, stateDirectory } = project;
  const staging = stagingOf(project);
  const fresh = [...(await takeSnapshot(staging)).keys()].sort();
  const there = await takeSnapshot(dataDirectory);
  const made = await readMade(project);
  const old = [...there].filter(([path, state]) => isMade(made, path, state)).map(([path]) => path);
  const journal: Journal = { old, fresh };
  try {
    await replaceFile(join(stateDirectory, JOURNAL), JSON.stringify(journal));
    for (const path of old) await move(dataDirectory, oldData(project), path);
    for (const path of fresh) await move(staging, dataDirectory, path);
    await writeRecord(project, fresh, await takeSnapshot(dataDirectory));
    await rm(join(stateDirectory, JOURNAL), { force: true });
  } catch (error) {
    await undo(project);
    throw localIoError(error, `put the new data into ${dataDirectory}`, 'What was there before is still there.');
  }
  await rm(oldData(project), { recursive: true, force: true });
  await rm(staging, { recursive: true, force: true });
  await removeEmptied(dataDirectory, old);
}

/** Back to what was there before a swap that did not come to its end; nothing to do where there was none. */
async function undo(project: DatasetProject): Promise<void> {
  const { dataDirectory, stateDirectory } = project;
  const journal = await readJson<Journal>(join(stateDirectory, JOURNAL));
  if (journal) {
    const waiting = new Set((await takeSnapshot(oldData(project))).keys());
    const old = new Set(journal.old);
    for (const path of journal.fresh) {
      // A path of both that is not among the old data is still the old file.
      if (!old.has(path) || waiting.has(path)) await rm(join(dataDirectory, path), { force: true });
    }
    for (const path of waiting) await move(oldData(project), dataDirectory, path);
    await rm(join(stateDirectory, JOURNAL), { force: true });
    await removeEmptied(dataDirectory, journal.fresh);
  }
  await rm(oldData(project), { recursive: true, force: true });
  await rm(stagingOf(project), { recursive: true, force: true });
}

function oldData({ stateDirectory }: DatasetProject): string {
  return join(stateDirectory, 'old-data');
}

async function move(from: string, to: string, path: string): Promise<void> {
  await mkdir(dirname(join(to, path)), { recursive: true });
  await rename(join(from, path), join(to, path));
}

/** Folders that held nothing else. */
async function removeEmptied(directory: string, paths: readonly string[]): Promise<void> {
  const folders = new Set(paths.flatMap(path => ancestors(path)));
  // The deepest first.
  for (const folder of [...folders].sort((a, b) => b.length - a.length)) {
    await rmdir(join(directory, folder)).catch(() => undefined);
  }
}

function ancestors(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

function isMade(made: MadeFiles, path: string, { size, mtimeNs }: { size: bigint; mtimeNs: bigint }): boolean {
  const known = made[path];
  return known !== undefined && known.size === String(size) && known.mtimeNs === String(mtimeNs);
}

async function readMade({ stateDirectory }: DatasetProject): Promise<MadeFiles> {
  return (await readJson<MadeFiles>(join(stateDirectory, RECORD))) ?? {};
}

async function writeRecord(
  { stateDirectory }: DatasetProject,
  fresh: readonly string[],
  there: Snapshot,
): Promise<void> {
  const entries = fresh.flatMap(path => {
    const state = there.get(path);
    return state ? [[path, { size: String(state.size), mtimeNs: String(state.mtimeNs) }] as const] : [];
  });
  await replaceFile(join(stateDirectory, RECORD), JSON.stringify(Object.fromEntries(entries)));
}

async function readJson<T>(path: string): Promise<T | null> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch {
    return null;
  }
}
