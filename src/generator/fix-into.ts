import { copyFile, link, mkdir, readdir, realpath, rename, rmdir } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Effects } from '../base/effects.ts';
import type { Emit } from '../base/events.ts';
import { isWithin } from '../base/is-within.ts';
import { mapConcurrent } from '../base/map-concurrent.ts';
import { cancelledError } from '../errors/cancelled.ts';
import { LakeseedError } from '../errors/lakeseed-error.ts';
import { localIoError } from '../errors/local-io.ts';
import type { MisplacedFile } from '../parquet/data-folder.ts';
import { type FolderFix, fixFolder } from '../parquet/fix-folder.ts';
import { makeWorkFolder, removeWorkFolder } from './check-and-fix.ts';

export interface FixIntoInput {
  /** The data folder, absolute. */
  readonly directory: string;
  /** The new folder, absolute: missing or empty. */
  readonly destination: string;
  readonly signal?: AbortSignal | undefined;
  readonly emit: Emit;
}

export interface FixInto extends Pick<FolderFix, 'fixed' | 'unfixed'> {
  /** What cannot be put into any folder, such as a link that leads nowhere. */
  readonly lost: readonly MisplacedFile[];
}

/**
 * Makes a second data folder of a first, in which everything is as Spark reads it, as far as that is possible without
 * loss. It gets its name when it is complete. Throws DESTINATION_TAKEN, LOCAL_IO, NO_SPACE, CANCELLED.
 */
export async function fixInto(input: FixIntoInput, effects: Effects): Promise<FixInto> {
  const { destination, signal } = input;
  await refuseTaken(input);
  const random = Math.floor(effects.random() * 2 ** 32).toString(36);
  const staging = join(dirname(destination), `.${basename(destination)}.lakeseed-${random}`);
  const workFolder = await makeWorkFolder(effects);
  try {
    const fix = await fixFolder(input.directory, { workFolder, signal, emit: input.emit });
    const lost = await fill(staging, fix, signal);
    signal?.throwIfAborted();
    await publish(staging, destination);
    return { fixed: fix.fixed, unfixed: fix.unfixed, lost };
  } catch (error) {
    throw signal?.aborted ? cancelledError(signal) : error;
  } finally {
    await removeWorkFolder(workFolder);
    await removeWorkFolder(staging);
  }
}

async function refuseTaken({ directory, destination }: FixIntoInput): Promise<void> {
  const [from, to] = await Promise.all([realPathOf(directory), realPathOf(destination)]);
  if (isWithin(to, from) || isWithin(from, to)) {
    throw new LakeseedError(
      'DESTINATION_TAKEN',
      `${destination} and the data folder ${directory} lie within each other`,
      {
        hint: 'Name a folder elsewhere for the rewritten data, such as a sibling of it.',
      },
    );
  }
  try {
    if ((await readdir(destination)).length === 0) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code !== 'ENOTDIR') throw localIoError(error, `look at ${destination}`);
    throw new LakeseedError('DESTINATION_TAKEN', `${destination} is a file, not a folder`, { hint: NEW_OR_EMPTY });
  }
  throw new LakeseedError('DESTINATION_TAKEN', `${destination} is not empty`, { hint: NEW_OR_EMPTY });
}

const NEW_OR_EMPTY = 'Name a new or an empty folder for the rewritten data.';

/** Where a path really is, as far as it exists. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const parent = dirname(path);
    return parent === path ? path : join(await realPathOf(parent), basename(path));
  }
}

/** Puts every file of the fixed folder below `staging`; what is Parquet in a bad place stays there, to be found again. */
async function fill(staging: string, fix: FolderFix, signal?: AbortSignal): Promise<MisplacedFile[]> {
  const { directory, files, misplaced } = fix.folder;
  const lost: MisplacedFile[] = [];
  await makeFolder(staging);
  await mapConcurrent(
    files,
    async ({ path, absolutePath }) => {
      const target = resolve(staging, path);
      await makeFolder(dirname(target));
      await put(absolutePath, target, fix.rewritten.has(path));
    },
    { concurrency: 8, signal },
  );
  for (const file of misplaced) {
    if (file.reason === 'not-a-file' || file.reason === 'name-not-utf8') {
      lost.push(file);
      continue;
    }
    const target = resolve(staging, file.path);
    await makeFolder(dirname(target));
    await put(join(directory, file.path), target, false);
  }
  return lost;
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw localIoError(error, `make the folder ${folder}`);
  });
}

/** Without copying where both lie on one disk: a rewritten file is moved, another gets a second name. */
async function put(from: string, to: string, isRewritten: boolean): Promise<void> {
  try {
    await (isRewritten ? rename(from, to) : link(await realpath(from), to));
  } catch {
    await copyFile(from, to).catch((error: unknown) => {
      throw localIoError(error, `write ${to}`);
    });
  }
}

async function publish(staging: string, destination: string): Promise<void> {
  try {
    // It was empty; where somebody has put something there since, this fails.
    await rmdir(destination).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
    });
    await rename(staging, destination);
  } catch (error) {
    throw localIoError(error, `make ${destination}`);
  }
}
